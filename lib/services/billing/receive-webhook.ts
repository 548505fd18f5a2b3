import type { Pool } from "pg";
import { Stripe } from "stripe";
import { z } from "zod";
import { AppError } from "@/lib/platform/errors";
import { withTransaction } from "@/lib/platform/with-transaction";
import { millis } from "./stripe/time-of-stripe";

/** How far a signature's time may be from ours, either way. */
export const SIGNATURE_TOLERANCE_S = 300;

/** What is read of every event, whatever it is about; the signature says only who sent it. */
const eventSchema = z.object({
  id: z.string().regex(/^\w{1,255}$/),
  type: z.string().regex(/^[\w.]{1,255}$/),
  created: z.int().min(0).max(9_999_999_999),
  data: z.object({ object: z.object({}) }),
});

interface Delivery {
  /** The bytes as they came: the signature is over them and over nothing that was read and written again. */
  body: Buffer;
  signature: string | null;
  secrets: readonly string[];
  nowMs: number;
}

/**
 * The event of a delivery that one of the secrets has signed.
 * Errors: `invalid_request` where none has, or too long ago, or in the future.
 */
export function readWebhook(stripe: Stripe, { body, signature, secrets, nowMs }: Delivery): Stripe.Event {
  if (signature === null) throw refused("has no Stripe-Signature header");
  const signedAt = Number(/(?:^|,)\s*t=(\d{1,12})(?:,|$)/.exec(signature)?.[1] ?? Number.NaN);
  if (signedAt - nowMs / 1_000 > SIGNATURE_TOLERANCE_S) throw refused("was signed in the future");
  const event = verify(stripe, { body, signature, secrets, nowMs });
  if (!eventSchema.safeParse(event).success) throw refused("is no event");
  return event;
}

function verify(stripe: Stripe, { body, secrets, nowMs, signature }: Delivery): Stripe.Event {
  let cause: unknown;
  for (const secret of secrets) {
    try {
      const tolerance = SIGNATURE_TOLERANCE_S;
      return stripe.webhooks.constructEvent(body, signature ?? "", secret, tolerance, undefined, nowMs);
    } catch (error) {
      cause = error;
      if (!(error instanceof Stripe.errors.StripeSignatureVerificationError)) break;
    }
  }
  throw refused("has no valid signature", cause);
}

/** Puts an event on record, once, and asks for a look at its customer. */
export function recordEvent(
  pool: Pool,
  event: Stripe.Event,
  source: "webhook" | "reconciler",
): Promise<{ isNew: boolean }> {
  const customerId = customerOf(event);
  return withTransaction(pool, async (client) => {
    const { rows } = await client.query<{ isNew: boolean }>(
      `insert into accounts.billing_events as e (id, type, stripe_customer_id, created_at, source, applied_at)
       values ($1, $2, $3, $4, $5, case when $3::text is null then now() end)
       on conflict (id) do update set deliveries = e.deliveries + case when $5 = 'webhook' then 1 else 0 end
       returning xmax = 0 as "isNew"`,
      [event.id, event.type, customerId, new Date(millis(event.created)), source],
    );
    const isNew = rows[0]?.isNew ?? false;
    // A repetition asks as well: the first may have been lost with whoever was about to apply it.
    if (customerId !== null && (isNew || source === "webhook")) {
      await client.query(
        "update accounts.billing_customers set due = due + 1, next_try_at = now() where stripe_customer_id = $1",
        [customerId],
      );
    }
    return { isNew };
  });
}

/** Whom an event is about, or null where it is about no customer, such as a price. */
function customerOf(event: Stripe.Event): string | null {
  const object: object = event.data.object;
  if (Reflect.get(object, "object") === "customer") return textOf(Reflect.get(object, "id"));
  const customer: unknown = Reflect.get(object, "customer");
  if (typeof customer === "object" && customer !== null) return textOf(Reflect.get(customer, "id"));
  return textOf(customer);
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function refused(what: string, cause?: unknown): AppError {
  return new AppError(
    "invalid_request",
    `The delivery ${what}; it should be sent and signed by Stripe.`,
    cause === undefined ? {} : { cause },
  );
}
