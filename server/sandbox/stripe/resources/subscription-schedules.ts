import { z } from "zod";
import { endSubscription } from "../billing/end-subscription";
import { releaseSchedule } from "../billing/enter-next-phase";
import { periodEndOf } from "../billing/renew-subscription";
import { newPhase, newSchedule } from "../objects/schedule";
import type { PhaseRow, ScheduleRow } from "../store/rows";
import type { Transaction } from "../store/transaction";
import { addIntervals } from "../time/add-interval";
import { timeOf } from "../time/time-of";
import { change, create } from "../webhooks/change";
import { paginate } from "../wire/paginate";
import {
  flag,
  integer,
  mergeMetadata,
  metadata,
  PRORATIONS,
  pageParams,
  seconds,
  text,
} from "../wire/params";
import { route } from "../wire/route";
import { invalid } from "../wire/stripe-error";

const URL = "/v1/subscription_schedules";
const INTERVALS = z.enum(["day", "week", "month", "year"]);
const phaseParams = z.strictObject({
  items: z
    .array(z.strictObject({ price: text, quantity: integer.optional(), metadata: metadata.optional() }))
    .min(1),
  start_date: z.union([z.literal("now"), seconds]).optional(),
  end_date: z.union([z.literal("now"), seconds]).optional(),
  duration: z.strictObject({ interval: INTERVALS, interval_count: integer.optional() }).optional(),
  iterations: integer.optional(),
  metadata: metadata.optional(),
  proration_behavior: PRORATIONS.optional(),
});
type AskedPhase = z.output<typeof phaseParams>;
const LIVE: ReadonlySet<string> = new Set(["active", "not_started"]);

export const SCHEDULE_ROUTES = [
  route("POST", URL, { from_subscription: text, metadata: metadata.optional() }, (tx, given) => {
    const subscription = tx.need("subscription", given.from_subscription, "from_subscription");
    if (subscription.schedule !== null)
      throw invalid("You cannot migrate a subscription that is already attached to a schedule.", {
        param: "from_subscription",
      });
    const start = subscription.items.data[0]?.current_period_start ?? subscription.created;
    const items = subscription.items.data.map(({ price, quantity }) => ({ price: price.id, quantity }));
    const phase = newPhase({ items, start, end: periodEndOf(subscription), currency: subscription.currency });
    const schedule = newSchedule(tx, {
      created: timeOf(tx, subscription),
      customer: subscription.customer,
      metadata: mergeMetadata({}, given.metadata),
      subscription: subscription.id,
      test_clock: subscription.test_clock,
      phases: [phase],
      current_phase: { start_date: phase.start_date, end_date: phase.end_date },
    });
    const made = create(tx, "subscription_schedule", schedule, "subscription_schedule.created");
    change(tx, "subscription", subscription, { schedule: made.id }, "customer.subscription.updated");
    return made;
  }),
  route("GET", URL, { ...pageParams, customer: text.optional() }, (tx, given) =>
    paginate(
      tx
        .all("subscription_schedule")
        .filter(({ customer }) => given.customer === undefined || customer === given.customer),
      given,
      URL,
    ),
  ),
  route("GET", `${URL}/{id}`, {}, (tx, _given, id) => tx.need("subscription_schedule", id)),
  route(
    "POST",
    `${URL}/{id}`,
    {
      end_behavior: z.enum(["release", "cancel"]).optional(),
      metadata: metadata.optional(),
      phases: z.array(phaseParams).min(1).optional(),
      proration_behavior: PRORATIONS.optional(),
    },
    (tx, given, id) => {
      const schedule = live(tx, id);
      const phases = given.phases === undefined ? schedule.phases : phasesOf(tx, schedule, given.phases);
      const now = timeOf(tx, schedule);
      const current = phases.find(({ start_date, end_date }) => start_date <= now && now < end_date);
      if (!current)
        throw invalid(
          "The subscription schedule update is missing at least one phase with a `start_date` to anchor end dates to.",
        );
      const fields: Partial<ScheduleRow> = {
        current_phase: { start_date: current.start_date, end_date: current.end_date },
        end_behavior: given.end_behavior ?? schedule.end_behavior,
        metadata: mergeMetadata(schedule.metadata ?? {}, given.metadata),
        phases,
      };
      return change(tx, "subscription_schedule", schedule, fields, "subscription_schedule.updated");
    },
  ),
  route("POST", `${URL}/{id}/release`, { preserve_cancel_date: flag.optional() }, (tx, _given, id) => {
    const schedule = live(tx, id);
    return releaseSchedule(tx, schedule, "released", timeOf(tx, schedule));
  }),
  route(
    "POST",
    `${URL}/{id}/cancel`,
    { invoice_now: flag.optional(), prorate: flag.optional() },
    (tx, _given, id) => {
      const schedule = live(tx, id);
      const subscription =
        schedule.subscription === null ? undefined : tx.get("subscription", schedule.subscription);
      if (subscription) endSubscription(tx, subscription, "cancellation_requested");
      return tx.need("subscription_schedule", id);
    },
  ),
];

function live(tx: Transaction, id: string): ScheduleRow {
  const schedule = tx.need("subscription_schedule", id);
  if (!LIVE.has(schedule.status))
    throw invalid(`This schedule is not active or not started. Its status is \`${schedule.status}\`.`);
  return schedule;
}

/** Phases follow one another: each begins where the former ends, and one without an end lasts one period. */
function phasesOf(tx: Transaction, schedule: ScheduleRow, asked: readonly AskedPhase[]): PhaseRow[] {
  let start = schedule.current_phase?.start_date ?? timeOf(tx, schedule);
  return asked.map((phase, index) => {
    const items = phase.items.map(({ price, quantity }, item) => ({
      price: tx.need("price", price, `phases[${index}][items][${item}][price]`).id,
      quantity: quantity ?? 1,
    }));
    const first = tx.need("price", items[0]?.price ?? "");
    if (typeof phase.start_date === "number") {
      const running = index === 0 && phase.start_date >= start;
      if (phase.start_date !== start && !running)
        throw invalid("A phase must start where the former one ends.", {
          param: `phases[${index}][start_date]`,
        });
      start = phase.start_date;
    }
    const { interval, interval_count: count } = first.recurring;
    const end =
      typeof phase.end_date === "number"
        ? phase.end_date
        : phase.duration
          ? addIntervals(start, phase.duration.interval, phase.duration.interval_count ?? 1)
          : addIntervals(start, interval, count * (phase.iterations ?? 1));
    if (end <= start)
      throw invalid("The end date of a phase must be after its start.", {
        param: `phases[${index}][end_date]`,
      });
    const row = newPhase({
      items,
      start,
      end,
      currency: first.currency,
      metadata: mergeMetadata({}, phase.metadata),
      prorationBehavior: phase.proration_behavior ?? "create_prorations",
    });
    start = end;
    return row;
  });
}
