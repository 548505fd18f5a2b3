import type { PriceRow, SubscriptionRow } from "../../store/rows";
import type { PortalContext } from "./portal-context";

/** The prices among which this session lets its customer choose. */
export function offeredPrices({ tx, session, features }: PortalContext, row: SubscriptionRow): PriceRow[] {
  const confirmed = session.flow?.subscription_update_confirm?.items[0]?.price;
  const ids = confirmed
    ? [confirmed]
    : [
        ...row.items.data.map(({ price }) => price.id),
        ...(features.subscription_update.products ?? []).flatMap(({ prices }) => prices),
      ];
  return [...new Set(ids)].flatMap((id) => tx.get("price", id) ?? []);
}
