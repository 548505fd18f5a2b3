import type { Stripe } from "stripe";

/**
 * What is stored is what goes over the wire, unexpanded: references are ids, decimals are strings. `facts` is what
 * the sandbox knows besides and never sends.
 */
type Row<T, Narrow = unknown> = Omit<T, keyof Narrow | "deleted" | "lastResponse"> & Narrow;

export type ProductRow = Row<Stripe.Product, { default_price: string | null }>;
export type PlanRow = Row<Stripe.Plan, { amount_decimal: string | null; product: string }>;
export type PriceRow = Row<
  Stripe.Price,
  { product: string; recurring: Stripe.Price.Recurring; unit_amount: number; unit_amount_decimal: string }
>;
export type CustomerRow = Row<
  Stripe.Customer,
  {
    test_clock: string | null;
    next_invoice_sequence: number;
    invoice_prefix: string;
    name: string | null;
    phone: string | null;
    currency: string | null;
    invoice_settings: Omit<Stripe.Customer.InvoiceSettings, "default_payment_method"> & {
      default_payment_method: string | null;
    };
  }
>;
export type TaxIdRow = Row<Stripe.TaxId, { customer: string }>;
export type CouponRow = Row<Stripe.Coupon, { metadata: Stripe.Metadata }>;
export type PromotionCodeRow = Row<
  Stripe.PromotionCode,
  { customer: string | null; metadata: Stripe.Metadata; promotion: { coupon: string; type: "coupon" } }
>;
export type DiscountRow = Row<
  Stripe.Discount,
  { customer: string | null; promotion_code: string | null; source: { coupon: string; type: "coupon" } }
>;
export type PaymentMethodRow = Row<
  Stripe.PaymentMethod,
  { customer: string | null; card: Stripe.PaymentMethod.Card }
> & {
  facts: { cardNumber: string; authenticated: boolean; freePasses: number };
};
export type PaymentIntentRow = Row<
  Stripe.PaymentIntent,
  { customer: string; payment_method: string | null }
> & { test_clock?: never; facts: { invoice: string } };
export type SubscriptionItemRow = Row<
  Stripe.SubscriptionItem,
  { price: PriceRow; plan: PlanRow; quantity: number }
>;
export type SubscriptionRow = Row<
  Stripe.Subscription,
  {
    customer: string;
    default_payment_method: string | null;
    discounts: string[];
    items: Omit<Stripe.ApiList<SubscriptionItemRow>, "lastResponse">;
    latest_invoice: string | null;
    schedule: string | null;
    test_clock: string | null;
  }
> & {
  facts: {
    /** What was charged for the running period of each item, and for which seconds: what a change gives back. */
    billed: Record<string, { amount: number; from: number; to: number }>;
    trialEndTold: boolean;
  };
};
export type LineRow = Row<
  Stripe.InvoiceLineItem,
  {
    subscription: string | null;
    quantity_decimal: string | null;
    discounts: string[];
    discount_amounts: { amount: number; discount: string }[];
    pricing: Omit<Stripe.InvoiceLineItem.Pricing, "unit_amount_decimal"> & {
      unit_amount_decimal: string | null;
    };
  }
>;
export type InvoicePaymentRow = Row<
  Stripe.InvoicePayment,
  { invoice: string; payment: { type: "payment_intent"; payment_intent: string } }
>;
export type InvoiceRow = Row<
  Stripe.Invoice,
  {
    customer: string;
    default_payment_method: string | null;
    discounts: string[];
    lines: Omit<Stripe.ApiList<LineRow>, "lastResponse">;
    test_clock: string | null;
    total_discount_amounts: { amount: number; discount: string }[];
    parent: {
      quote_details: null;
      subscription_details: {
        metadata: Stripe.Metadata;
        subscription: string;
        subscription_proration_date?: number;
      };
      type: "subscription_details";
    } | null;
  }
> & { facts: { firstFailureAt: number | null; token: string } };
/** A proration that waits for the next invoice of its subscription. */
export interface PendingLineRow {
  id: string;
  subscription: string;
  line: LineRow;
}
export type CheckoutSessionRow = Row<
  Stripe.Checkout.Session,
  {
    customer: string | null;
    invoice: string | null;
    subscription: string | null;
    payment_intent: null;
    metadata: Stripe.Metadata;
    discounts: { coupon: string | null; promotion_code: string | null }[];
  }
> & {
  test_clock?: never;
  facts: {
    lines: { price: string; quantity: number }[];
    trialDays: number | null;
    trialEnd: number | null;
    subscriptionMetadata: Stripe.Metadata;
    description: string | null;
    missingPaymentMethod: string | null;
  };
};
export type PortalSessionRow = Row<Stripe.BillingPortal.Session, { configuration: string }>;
export type PortalConfigurationRow = Row<Stripe.BillingPortal.Configuration>;
export type ScheduleRow = Row<
  Stripe.SubscriptionSchedule,
  { customer: string; subscription: string | null; test_clock: string | null; phases: PhaseRow[] }
>;
export type PhaseRow = Row<
  Stripe.SubscriptionSchedule.Phase,
  {
    items: (Omit<Stripe.SubscriptionSchedule.Phase.Item, "price" | "plan"> & {
      price: string;
      plan: string;
      quantity: number;
    })[];
  }
>;
export type TestClockRow = Row<Stripe.TestHelpers.TestClock>;
export type WebhookEndpointRow = Row<Stripe.WebhookEndpoint, { secret: string }>;
export type EventRow = Row<Stripe.EventBase, { type: string }>;
export type RefundRow = Row<Stripe.Refund, { payment_intent: string; customer: string }>;
/** A customer who was deleted: his id is answered with that for ever. */
export interface GoneRow {
  id: string;
}
export interface DeliveryRow {
  id: string;
  event: string;
  endpoint: string;
  state: "waiting" | "held" | "delivered" | "failed" | "dropped";
  attempts: number;
  /** Epoch milliseconds of the wall, whatever the sandbox's own clock says. */
  nextAtMs: number;
  lastAnswer: string | null;
}
export interface AnswerRow {
  id: string;
  fingerprint: string;
  status: number;
  body: string;
  atMs: number;
}
export const WEBHOOK_MODES = ["normal", "hold", "reverse", "duplicate", "drop"] as const;
export type WebhookMode = (typeof WEBHOOK_MODES)[number];
/** One row, `sandbox`: the clock of everything without a test clock, and what tests set. */
export interface SettingRow {
  id: string;
  offsetMs: number;
  advancingTo: number | null;
  retryDays: number[];
  afterRetries: "cancel" | "unpaid" | "past_due";
  webhookMode: WebhookMode;
  webhookTypes: string[] | null;
}

export interface Rows {
  setting: SettingRow;
  test_clock: TestClockRow;
  product: ProductRow;
  price: PriceRow;
  coupon: CouponRow;
  promotion_code: PromotionCodeRow;
  discount: DiscountRow;
  customer: CustomerRow;
  gone: GoneRow;
  tax_id: TaxIdRow;
  payment_method: PaymentMethodRow;
  payment_intent: PaymentIntentRow;
  subscription: SubscriptionRow;
  subscription_schedule: ScheduleRow;
  pending_line: PendingLineRow;
  invoice: InvoiceRow;
  invoice_payment: InvoicePaymentRow;
  refund: RefundRow;
  checkout_session: CheckoutSessionRow;
  portal_session: PortalSessionRow;
  portal_configuration: PortalConfigurationRow;
  webhook_endpoint: WebhookEndpointRow;
  event: EventRow;
  delivery: DeliveryRow;
  answer: AnswerRow;
}

export type Kind = keyof Rows;
export type Tables = { [K in Kind]: Map<string, Rows[K]> };

export function emptyTables(): Tables {
  return {
    setting: new Map(),
    test_clock: new Map(),
    product: new Map(),
    price: new Map(),
    coupon: new Map(),
    promotion_code: new Map(),
    discount: new Map(),
    customer: new Map(),
    gone: new Map(),
    tax_id: new Map(),
    payment_method: new Map(),
    payment_intent: new Map(),
    subscription: new Map(),
    subscription_schedule: new Map(),
    pending_line: new Map(),
    invoice: new Map(),
    invoice_payment: new Map(),
    refund: new Map(),
    checkout_session: new Map(),
    portal_session: new Map(),
    portal_configuration: new Map(),
    webhook_endpoint: new Map(),
    event: new Map(),
    delivery: new Map(),
    answer: new Map(),
  };
}
