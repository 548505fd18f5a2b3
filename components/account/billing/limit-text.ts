import type { LimitName } from "@/lib/domain/billing/limit-changes";
import { lengthText } from "../../landing/tier-rows";

type LimitValue = number | boolean | null;

const COUNT = (value: LimitValue) =>
  value === null ? "unlimited" : value.toString().replace(/\B(?=(\d{3})+$)/g, "\u2009");
const LENGTH = (value: LimitValue) => lengthText(typeof value === "number" ? value : null);

/** How a limit of the tier table is called and written where two tiers are compared. */
const LIMIT_TEXTS: Partial<Record<LimitName, { name: string; write: (value: LimitValue) => string }>> = {
  requestsPerMinute: { name: "REST requests a minute", write: COUNT },
  requestsBurst: { name: "Burst of requests", write: COUNT },
  connections: { name: "WebSocket connections", write: COUNT },
  subscriptionsPerConnection: { name: "Subscriptions on each", write: COUNT },
  apiKeys: { name: "API keys", write: COUNT },
  candleHistoryMs: { name: "Candle history", write: LENGTH },
  tradeHistoryMs: { name: "Trade history", write: LENGTH },
  bookDepth: { name: "Order book depth", write: (value) => (value === null ? "full" : COUNT(value)) },
  seats: { name: "Seats", write: COUNT },
};

export function limitName(limit: LimitName): string {
  return LIMIT_TEXTS[limit]?.name ?? limit;
}

export function limitValue(limit: LimitName, value: LimitValue): string {
  return LIMIT_TEXTS[limit]?.write(value) ?? COUNT(value);
}
