import { hashText } from "./random";

/** How one asset moves: price in dollars, volatilities a day as fractions. */
export interface AssetProfile {
  price: number;
  /** Loading on the common factor. */
  beta: number;
  /** Volatility a day of what the factor does not explain. */
  ownVolatility: number;
  /** Relative share of all trades. */
  activity: number;
  /** Typical order value relative to BTC's. */
  orderValue: number;
}

const DOLLARS = new Set(["USD", "USDT", "USDC", "FDUSD", "TUSD", "DAI"]);

const ASSETS: Record<string, AssetProfile> = {
  BTC: { price: 61_800, beta: 1, ownVolatility: 0.007, activity: 45, orderValue: 1 },
  ETH: { price: 2_650, beta: 1.2, ownVolatility: 0.012, activity: 28, orderValue: 0.7 },
  SOL: { price: 160, beta: 1.35, ownVolatility: 0.014, activity: 17, orderValue: 0.4 },
  ADA: { price: 0.345, beta: 1.3, ownVolatility: 0.015, activity: 10, orderValue: 0.25 },
  BNB: { price: 585, beta: 0.8, ownVolatility: 0.012, activity: 12, orderValue: 0.4 },
  XRP: { price: 0.58, beta: 1.1, ownVolatility: 0.018, activity: 14, orderValue: 0.3 },
  DOGE: { price: 0.104, beta: 1.4, ownVolatility: 0.022, activity: 12, orderValue: 0.25 },
  EUR: { price: 1.0875, beta: 0.02, ownVolatility: 0.004, activity: 4, orderValue: 0.3 },
  GBP: { price: 1.275, beta: 0.02, ownVolatility: 0.004, activity: 2, orderValue: 0.3 },
  JPY: { price: 0.0066, beta: 0.01, ownVolatility: 0.005, activity: 2, orderValue: 0.3 },
};

export function isDollar(asset: string): boolean {
  return DOLLARS.has(asset);
}

/** Known assets from the table, any other one plausible and always the same for its name. */
export function assetProfile(asset: string): AssetProfile {
  const known = ASSETS[asset];
  if (known) return known;
  const part = (name: string) => hashText(`${asset}/${name}`) / 4_294_967_296;
  return {
    price: Number((0.05 * 4_000 ** part("price")).toPrecision(4)),
    beta: 0.9 + 0.7 * part("beta"),
    ownVolatility: 0.014 + 0.014 * part("volatility"),
    activity: 2 + 8 * part("activity"),
    orderValue: 0.1 + 0.2 * part("value"),
  };
}
