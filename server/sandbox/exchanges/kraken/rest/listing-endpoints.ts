import { assetDecimals, COST_DECIMALS } from "../encode-instrument";
import type { Asset, Pair } from "../pair";
import { ApiError } from "./api-error";
import type { Tools } from "./endpoints";
import type { Query } from "./query";

const FEES_TAKER = [
  [0, 0.4],
  [10_000, 0.35],
  [50_000, 0.24],
];
const FEES_MAKER = [
  [0, 0.25],
  [10_000, 0.2],
  [50_000, 0.14],
];

export function assetPairsAnswer(query: Query, { venue }: Tools): string {
  const pairs = query.pairsOrNull() ?? venue.pairs;
  return JSON.stringify(Object.fromEntries(pairs.map((pair) => [pair.key, pairRow(pair)])));
}

export function assetsAnswer(query: Query, { venue }: Tools): string {
  const assets = new Map<string, Asset>();
  for (const { base, quote } of venue.pairs) assets.set(base.id, base).set(quote.id, quote);
  const wanted = query.text("asset")?.toUpperCase().split(",") ?? null;
  const chosen = [...assets.values()].filter(
    ({ id, altname }) => !wanted || wanted.includes(id) || wanted.includes(altname),
  );
  if (wanted && chosen.length < wanted.length) throw new ApiError("EQuery:Unknown asset");
  return JSON.stringify(Object.fromEntries(chosen.map((asset) => [asset.id, assetRow(asset)])));
}

function pairRow({ instrument, altname, wsname, base, quote }: Pair): object {
  const { priceDecimals, quantityDecimals, tickSize, lotSize, minNotional } = instrument;
  return {
    altname,
    wsname,
    aclass_base: "currency",
    base: base.id,
    aclass_quote: "currency",
    quote: quote.id,
    lot: "unit",
    cost_decimals: COST_DECIMALS,
    pair_decimals: priceDecimals,
    lot_decimals: quantityDecimals,
    lot_multiplier: 1,
    leverage_buy: [],
    leverage_sell: [],
    fees: FEES_TAKER,
    fees_maker: FEES_MAKER,
    fee_volume_currency: "ZUSD",
    margin_call: 80,
    margin_stop: 40,
    ordermin: lotSize.toFixed(quantityDecimals),
    costmin: String(minNotional),
    tick_size: tickSize.toFixed(priceDecimals),
    status: "online",
  };
}

function assetRow(asset: Asset): object {
  const { own, shown } = assetDecimals(asset);
  return {
    aclass: "currency",
    altname: asset.altname,
    decimals: own,
    display_decimals: shown,
    status: "enabled",
  };
}
