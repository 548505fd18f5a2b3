import { Hono } from "hono";
import { AppError } from "@/lib/platform/errors";
import type { ApiEnv } from "../api-context";

export const STRIPE_WEBHOOK_PATH = "/webhooks/stripe";

/** Stripe's largest events are a fifth of it; whatever is larger is none of them. */
export const BODY_BYTES_MAX = 262_144;

/** Takes a delivery: checks it, puts it on record and returns; what follows from it is done elsewhere. */
export type TakeStripeDelivery = (delivery: { body: Buffer; signature: string | null }) => Promise<void>;

/** Stripe is answered as soon as the event is on record; anything but 200 makes it deliver again. */
export function stripeWebhook(take: TakeStripeDelivery | null): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>();
  routes.post(
    STRIPE_WEBHOOK_PATH,
    async (context, next) => {
      if (take === null) throw new AppError("not_found", "Billing is off here.");
      const type = context.req.header("content-type")?.split(";", 1)[0]?.trim().toLowerCase();
      if (type !== "application/json") {
        throw new AppError("unsupported_media_type", "A delivery is application/json.");
      }
      await next();
    },
    async (context) => {
      const body = await readBody(context.req.raw);
      await take?.({ body, signature: context.req.header("stripe-signature") ?? null });
      return context.json({ received: true });
    },
  );
  routes.all(STRIPE_WEBHOOK_PATH, (context) => {
    context.header("Allow", "POST");
    throw new AppError("method_not_allowed", `${STRIPE_WEBHOOK_PATH} takes POST, not ${context.req.method}.`);
  });
  return routes;
}

/** With and without a length named beforehand: proxies on the way may pass a body on in chunks. */
async function readBody({ body, headers }: Request): Promise<Buffer> {
  if (Number(headers.get("content-length") ?? 0) > BODY_BYTES_MAX) throw tooLarge();
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body ?? []) {
    size += part.length;
    if (size > BODY_BYTES_MAX) throw tooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function tooLarge(): AppError {
  return new AppError("too_large", `A delivery has at most ${BODY_BYTES_MAX} bytes.`);
}
