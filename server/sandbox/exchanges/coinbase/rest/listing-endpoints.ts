import type { Product } from "../product";
import type { VenueData } from "./venue-data";

const CURRENCIES = new Set(["USD", "EUR", "GBP"]);

export function timeAnswer(data: VenueData): string {
  const now = data.now();
  return `{"iso":"${new Date(now).toISOString()}","epoch":${(now / 1_000).toFixed(3)}}`;
}

export function productsAnswer(data: VenueData): string {
  return JSON.stringify(data.products.map(describe));
}

export function productAnswer(product: Product): string {
  return JSON.stringify(describe(product));
}

function describe({ id, instrument }: Product) {
  const { base, quote, tickSize, lotSize, minNotional, priceDecimals, quantityDecimals } = instrument;
  return {
    id,
    base_currency: base,
    quote_currency: quote,
    quote_increment: tickSize.toFixed(priceDecimals),
    base_increment: lotSize.toFixed(quantityDecimals),
    display_name: `${base}-${quote}`,
    min_market_funds: String(minNotional),
    margin_enabled: false,
    post_only: false,
    limit_only: false,
    cancel_only: false,
    status: "online",
    status_message: "",
    trading_disabled: false,
    fx_stablecoin: false,
    max_slippage_percentage: "0.02000000",
    auction_mode: false,
    high_bid_limit_percentage: "",
  };
}

/** Assets as a list of their own: clients load it before anything else. */
export function currenciesAnswer(data: VenueData): string {
  const names = new Set(data.products.flatMap(({ instrument }) => [instrument.base, instrument.quote]));
  return JSON.stringify(
    [...names].map((name) => {
      const isCurrency = CURRENCIES.has(name);
      const smallest = isCurrency ? "0.01" : "0.00000001";
      return {
        id: name,
        name,
        min_size: smallest,
        status: "online",
        message: "",
        max_precision: smallest,
        convertible_to: [],
        details: { type: isCurrency ? "fiat" : "crypto", symbol: null, sort_order: 0, display_name: null },
        default_network: "",
        supported_networks: [],
        display_name: name,
      };
    }),
  );
}
