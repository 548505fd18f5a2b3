import { compactSymbol } from "@/lib/domain/market/symbol";
import type { SimulatedInstrument } from "../../market";
import { WEIGHT_MAX } from "../address-limits";
import { fixed8 } from "../fixed-text";
import type { MarketView } from "../market-view";
import type { Query } from "./query";

const ORDER_TYPES = [
  "LIMIT",
  "LIMIT_MAKER",
  "MARKET",
  "STOP_LOSS",
  "STOP_LOSS_LIMIT",
  "TAKE_PROFIT",
  "TAKE_PROFIT_LIMIT",
];
const LARGEST = "9000000.00000000";

export function exchangeInfoAnswer(view: MarketView, query: Query): string {
  const one = query.symbolOrNull();
  const chosen = one === null ? query.symbols() : [one];
  const instruments = view.instruments.filter(({ symbol }) => chosen?.includes(symbol) ?? true);
  return JSON.stringify({
    timezone: "UTC",
    serverTime: view.now(),
    rateLimits: [
      { rateLimitType: "REQUEST_WEIGHT", interval: "MINUTE", intervalNum: 1, limit: WEIGHT_MAX },
      { rateLimitType: "ORDERS", interval: "SECOND", intervalNum: 10, limit: 100 },
      { rateLimitType: "ORDERS", interval: "DAY", intervalNum: 1, limit: 200_000 },
      { rateLimitType: "RAW_REQUESTS", interval: "MINUTE", intervalNum: 5, limit: 300_000 },
    ],
    exchangeFilters: [],
    symbols: instruments.map(describe),
  });
}

function describe(instrument: SimulatedInstrument) {
  const tickSize = fixed8(instrument.tickSize);
  const stepSize = fixed8(instrument.lotSize);
  return {
    symbol: compactSymbol(instrument.symbol),
    status: "TRADING",
    baseAsset: instrument.base,
    baseAssetPrecision: 8,
    quoteAsset: instrument.quote,
    quotePrecision: 8,
    quoteAssetPrecision: 8,
    baseCommissionPrecision: 8,
    quoteCommissionPrecision: 8,
    orderTypes: ORDER_TYPES,
    icebergAllowed: true,
    ocoAllowed: true,
    otoAllowed: true,
    opoAllowed: true,
    quoteOrderQtyMarketAllowed: true,
    allowTrailingStop: true,
    cancelReplaceAllowed: true,
    amendAllowed: true,
    pegInstructionsAllowed: true,
    isSpotTradingAllowed: true,
    isMarginTradingAllowed: false,
    filters: [
      { filterType: "PRICE_FILTER", minPrice: tickSize, maxPrice: LARGEST, tickSize },
      { filterType: "LOT_SIZE", minQty: stepSize, maxQty: LARGEST, stepSize },
      { filterType: "ICEBERG_PARTS", limit: 10 },
      { filterType: "MARKET_LOT_SIZE", minQty: "0.00000000", maxQty: LARGEST, stepSize: "0.00000000" },
      {
        filterType: "NOTIONAL",
        minNotional: fixed8(instrument.minNotional),
        applyMinToMarket: true,
        maxNotional: LARGEST,
        applyMaxToMarket: false,
        avgPriceMins: 5,
      },
      { filterType: "MAX_NUM_ORDERS", maxNumOrders: 200 },
    ],
    permissions: [],
    permissionSets: [["SPOT"]],
    defaultSelfTradePreventionMode: "EXPIRE_MAKER",
    allowedSelfTradePreventionModes: ["EXPIRE_TAKER", "EXPIRE_MAKER", "EXPIRE_BOTH", "DECREMENT"],
  };
}
