import { z } from "zod";
import type { Engine } from "../engine";
import { WEBHOOK_MODES } from "../store/rows";
import { setting } from "../store/setting";
import type { Store } from "../store/store";
import type { TimeKeeper } from "../time/time-keeper";
import type { Deliverer } from "../webhooks/deliver";
import type { ApiAnswer, ApiRequest } from "../wire/answer-request";
import { decodeForm } from "../wire/decode-form";
import { readParams } from "../wire/params";
import { invalid, StripeError } from "../wire/stripe-error";

const DAY_SECONDS = 86_400;
const count = z.coerce.number().int().min(0);
const advance = z.union([
  z.strictObject({ to: count }),
  z.strictObject({ by_days: z.coerce.number().min(0).max(3_660) }),
  z.strictObject({ by_seconds: count }),
]);
const webhooks = z.strictObject({ mode: z.enum(WEBHOOK_MODES), types: z.array(z.string()).optional() });
const settings = z.strictObject({
  retryDays: z.array(z.coerce.number().int().min(1)).max(10).optional(),
  afterRetries: z.enum(["cancel", "unpaid", "past_due"]).optional(),
});

interface Parts {
  engine: Engine;
  store: Store;
  keeper: TimeKeeper;
  deliverer: Deliverer;
}

type Control = (parts: Parts, given: unknown) => object | Promise<object>;

function clockNow({ engine }: Parts) {
  return { object: "sandbox_clock", now: engine.now(), iso: new Date(engine.now() * 1000).toISOString() };
}

function targetOf(now: number, given: z.output<typeof advance>): number {
  if ("to" in given) return given.to;
  return "by_days" in given ? now + Math.round(given.by_days * DAY_SECONDS) : now + given.by_seconds;
}

/** What Stripe has not: the sandbox's own clock, the disorder of its webhooks, and how it collects. */
const CONTROLS: Readonly<Record<string, Control>> = {
  "GET /v1/test_helpers/sandbox_clock": clockNow,
  "POST /v1/test_helpers/sandbox_clock/advance": async (parts, given) => {
    await parts.keeper.advanceSandbox(targetOf(parts.engine.now(), readParams(advance, given)));
    return clockNow(parts);
  },
  "GET /sandbox/webhooks": ({ store }) => {
    const states: Record<string, number> = {};
    for (const { state } of store.all("delivery")) states[state] = (states[state] ?? 0) + 1;
    return { mode: setting(store).webhookMode, types: setting(store).webhookTypes, deliveries: states };
  },
  "POST /sandbox/webhooks": ({ engine }, given) => {
    const { mode, types } = readParams(webhooks, given);
    engine.run((tx) => tx.put("setting", { ...setting(tx), webhookMode: mode, webhookTypes: types ?? null }));
    return { mode, types: types ?? null };
  },
  "POST /sandbox/webhooks/release": async ({ deliverer }) => ({ released: await deliverer.release() }),
  "GET /sandbox/settings": ({ store }) => setting(store),
  "POST /sandbox/settings": ({ engine }, given) => {
    const { retryDays, afterRetries } = readParams(settings, given);
    return engine.run((tx) => {
      const before = setting(tx);
      const next = {
        ...before,
        retryDays: retryDays ?? before.retryDays,
        afterRetries: afterRetries ?? before.afterRetries,
      };
      tx.put("setting", next);
      return next;
    });
  },
};

/** `null` where the request is none of these. They take the secret key, and bodies as forms or JSON. */
export function createControl(
  parts: Parts,
  secretKey: string,
): (request: ApiRequest) => Promise<ApiAnswer | null> {
  return async (request) => {
    const control = CONTROLS[`${request.method} ${request.path}`];
    if (!control) return null;
    try {
      if (request.header("authorization") !== `Bearer ${secretKey}`) {
        throw new StripeError(401, {
          type: "invalid_request_error",
          message: "The sandbox's controls need the secret key as Authorization: Bearer.",
        });
      }
      const body = await control(parts, readBody(request));
      return { status: 200, headers: {}, body: JSON.stringify(body, null, 2) };
    } catch (error) {
      if (!(error instanceof StripeError)) throw error;
      return { status: error.status, headers: {}, body: JSON.stringify({ error: error.body }, null, 2) };
    }
  };
}

function readBody({ body, header }: ApiRequest): unknown {
  if (!header("content-type")?.startsWith("application/json")) return decodeForm(body);
  try {
    return JSON.parse(body);
  } catch {
    throw invalid("The body is no JSON.");
  }
}
