import type { Listing } from "../listing";
import { numberText } from "../number-text";
import type { Query } from "./query";
import type { VenueData } from "./venue-data";

const QUOTE_PRECISION_EXTRA = 2;

export function instrumentsAnswer(query: Query, data: VenueData): string {
  const { isSpot } = query;
  const one = query.listingOrNull();
  const listings = one ? [one] : isSpot ? data.listings : [];
  return JSON.stringify({ category: query.text("category"), list: listings.map(row) });
}

function row({ wire, instrument }: Listing, index: number): object {
  const { base, quote, tickSize, lotSize, minNotional, priceDecimals, quantityDecimals } = instrument;
  const quotePrecision = priceDecimals + quantityDecimals - QUOTE_PRECISION_EXTRA;
  return {
    symbol: wire,
    symbolId: index + 1,
    baseCoin: base,
    quoteCoin: quote,
    innovation: "0",
    symbolType: "",
    status: "Trading",
    marginTrading: "none",
    stTag: "0",
    lotSizeFilter: {
      basePrecision: numberText(lotSize, quantityDecimals),
      quotePrecision: numberText(10 ** -quotePrecision, quotePrecision),
      minOrderQty: numberText(lotSize, quantityDecimals),
      maxOrderQty: "1000000",
      minOrderAmt: String(minNotional),
      maxOrderAmt: "8000000",
      maxLimitOrderQty: "1000000",
      maxMarketOrderQty: "500000",
      postOnlyMaxLimitOrderSize: "1000000",
    },
    priceFilter: { tickSize: numberText(tickSize, priceDecimals) },
    riskParameters: { priceLimitRatioX: "0.01", priceLimitRatioY: "0.02" },
  };
}
