import type { Asset, Pair } from "./pair";

const ASSET_DECIMALS = { currency: { own: 4, shown: 2 }, crypto: { own: 10, shown: 5 } };

export function assetDecimals(asset: Asset): { own: number; shown: number } {
  return asset.isCurrency ? ASSET_DECIMALS.currency : ASSET_DECIMALS.crypto;
}

/** All pairs and assets; the increments carry their digits in full, as prices do. */
export function instrumentSnapshot(pairs: readonly Pair[]): string {
  const assets = new Map<string, Asset>();
  for (const { instrument, base, quote } of pairs)
    assets.set(instrument.base, base).set(instrument.quote, quote);
  const assetRows = [...assets].map(([name, asset]) => {
    const { own, shown } = assetDecimals(asset);
    return `{"id":"${name}","status":"enabled","precision":${own},"precision_display":${shown},"borrowable":false,"collateral_value":0.00,"margin_rate":0.000000}`;
  });
  return `{"channel":"instrument","type":"snapshot","data":{"assets":[${assetRows.join(",")}],"pairs":[${pairs.map(pairRow).join(",")}]}}`;
}

function pairRow({ symbol, instrument }: Pair): string {
  const { base, quote, priceDecimals, quantityDecimals, tickSize, lotSize, minNotional } = instrument;
  const tick = tickSize.toFixed(priceDecimals);
  const lot = lotSize.toFixed(quantityDecimals);
  return `{"symbol":"${symbol}","base":"${base}","quote":"${quote}","status":"online","qty_precision":${quantityDecimals},"qty_increment":${lot},"price_precision":${priceDecimals},"cost_precision":${COST_DECIMALS},"marginable":false,"has_index":false,"cost_min":${minNotional.toFixed(COST_DECIMALS)},"tick_size":${tick},"price_increment":${tick},"qty_min":${lot}}`;
}

export const COST_DECIMALS = 8;
