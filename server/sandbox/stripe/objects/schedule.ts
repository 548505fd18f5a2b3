import { newId } from "../store/ids";
import type { PhaseRow, ScheduleRow } from "../store/rows";
import type { Transaction } from "../store/transaction";

type Given = Pick<
  ScheduleRow,
  "created" | "customer" | "subscription" | "test_clock" | "phases" | "current_phase"
> &
  Partial<ScheduleRow>;

export function newSchedule(tx: Transaction, given: Given): ScheduleRow {
  return {
    id: newId(tx, "sub_sched"),
    object: "subscription_schedule",
    application: null,
    billing_mode: { flexible: { proration_discounts: "included" }, type: "flexible" },
    canceled_at: null,
    completed_at: null,
    customer_account: null,
    default_settings: {
      application_fee_percent: null,
      billing_cycle_anchor: "automatic",
      billing_thresholds: null,
      collection_method: "charge_automatically",
      default_payment_method: null,
      description: null,
      invoice_settings: {
        account_tax_ids: null,
        custom_fields: null,
        days_until_due: null,
        description: null,
        footer: null,
        issuer: { type: "self" },
      },
      on_behalf_of: null,
      transfer_data: null,
    },
    end_behavior: "release",
    livemode: false,
    metadata: {},
    pause_schedules: [],
    released_at: null,
    released_subscription: null,
    status: "active",
    ...given,
  };
}

export function newPhase(given: {
  items: { price: string; quantity: number }[];
  start: number;
  end: number;
  currency: string;
  metadata?: Record<string, string>;
  prorationBehavior?: "always_invoice" | "create_prorations" | "none";
}): PhaseRow {
  return {
    add_invoice_items: [],
    application_fee_percent: null,
    billing_cycle_anchor: null,
    billing_thresholds: null,
    collection_method: null,
    currency: given.currency,
    default_payment_method: null,
    description: null,
    discounts: [],
    end_date: given.end,
    invoice_settings: null,
    items: given.items.map(({ price, quantity }) => ({
      billing_thresholds: null,
      discounts: [],
      metadata: {},
      plan: price,
      price,
      quantity,
      tax_rates: [],
    })),
    metadata: given.metadata ?? {},
    on_behalf_of: null,
    proration_behavior: given.prorationBehavior ?? "create_prorations",
    start_date: given.start,
    transfer_data: null,
    trial_end: null,
  };
}
