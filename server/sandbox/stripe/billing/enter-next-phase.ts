import type { ScheduleRow } from "../store/rows";
import type { Transaction } from "../store/transaction";
import { emit } from "../webhooks/emit";
import { endSubscription } from "./end-subscription";
import { prorationOf } from "./proration-of";
import { updateSubscription } from "./update-subscription";

/** The end of a schedule's phase: its subscription takes the next one's prices, or goes on, or ends. */
export function enterNextPhase(tx: Transaction, schedule: ScheduleRow): void {
  const at = schedule.current_phase?.end_date ?? 0;
  const phase = schedule.phases.find(({ start_date }) => start_date === at);
  const subscription =
    schedule.subscription === null ? undefined : tx.get("subscription", schedule.subscription);
  if (!subscription) return;
  if (!phase) {
    if (schedule.end_behavior === "cancel") endSubscription(tx, subscription, "cancellation_requested");
    else releaseSchedule(tx, schedule, "completed", at);
    return;
  }
  const next: ScheduleRow = {
    ...schedule,
    current_phase: { start_date: phase.start_date, end_date: phase.end_date },
  };
  tx.put("subscription_schedule", next);
  emit(tx, "subscription_schedule.updated", next, schedule);
  const kept = subscription.items.data.slice(phase.items.length).map(({ id }) => ({ id, deleted: true }));
  updateSubscription(tx, subscription, {
    items: [
      ...phase.items.map(({ price, quantity }, index) => ({
        id: subscription.items.data[index]?.id,
        price,
        quantity,
      })),
      ...kept,
    ],
    prorationBehavior: prorationOf(phase.proration_behavior),
    prorationDate: at,
  });
}

export function releaseSchedule(
  tx: Transaction,
  schedule: ScheduleRow,
  how: "completed" | "released",
  at: number,
): ScheduleRow {
  const ends: Partial<ScheduleRow> =
    how === "released" ? { released_at: at, status: "released" } : { completed_at: at, status: "completed" };
  const done: ScheduleRow = {
    ...schedule,
    ...ends,
    current_phase: null,
    released_subscription: schedule.subscription,
    subscription: null,
  };
  tx.put("subscription_schedule", done);
  const subscription =
    schedule.subscription === null ? undefined : tx.get("subscription", schedule.subscription);
  if (subscription) tx.put("subscription", { ...subscription, schedule: null });
  emit(tx, `subscription_schedule.${how}`, done, schedule);
  return done;
}
