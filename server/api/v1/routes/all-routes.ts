import type { Route } from "../route";
import { type DocumentRoutesOptions, documentRoutes } from "./document-routes";
import { type KeyRoutesOptions, keyRoutes } from "./key-routes";
import { type MarketRoutesOptions, marketRoutes } from "./market-routes";
import { type UsageRoutesOptions, usageRoutes } from "./usage-routes";
import { type WebhookRoutesOptions, webhookRoutes } from "./webhook-routes";
import { youRoutes } from "./you-routes";

export type AllRoutesOptions = MarketRoutesOptions &
  KeyRoutesOptions &
  DocumentRoutesOptions &
  UsageRoutesOptions &
  WebhookRoutesOptions &
  Parameters<typeof youRoutes>[0];

/** The table of routes under /api/v1. */
export function allRoutes(options: AllRoutesOptions): Route[] {
  const routes = [
    ...marketRoutes(options),
    ...keyRoutes(options),
    ...webhookRoutes(options),
    ...youRoutes(options),
    ...usageRoutes(options),
  ];
  return [...routes, ...documentRoutes(routes, options)];
}
