import { once } from "node:events";
import { request as ask, createServer, type IncomingMessage, type Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { pino } from "pino";
import { Stripe } from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "@/lib/platform/clock";
import { AppError } from "@/lib/platform/errors";
import { type Billing, createBilling } from "@/lib/services/billing/create-billing";
import type { ApiEnv } from "@/server/api/api-context";
import { BODY_BYTES_MAX, stripeWebhook } from "@/server/api/webhooks/stripe-webhook";
import { createTestDatabase, type TestDatabase } from "../../fixtures/database";

const SECRET = "whsec_now";
const OLD_SECRET = "whsec_before";
const stripe = new Stripe("sk_test_unused");
const event = (id: string) =>
  JSON.stringify({
    id,
    object: "event",
    type: "customer.updated",
    created: 1_800_000_000,
    data: { object: { id: "cus_1", object: "customer", name: "Ada" } },
  });

let database: TestDatabase;
let billing: Billing;
let server: Server;
let url: string;

beforeAll(async () => {
  database = await createTestDatabase();
  billing = createBilling({
    config: {
      secretKey: "sk_test_unused",
      webhookSecrets: [SECRET, OLD_SECRET],
      apiUrl: "http://127.0.0.1:9",
    },
    databaseUrl: database.databaseUrl,
    clock: systemClock,
    log: pino({ level: "silent" }),
    publicUrl: "http://localhost:3000",
  });
  const app = new Hono<ApiEnv>()
    .route("/", stripeWebhook(billing.take))
    .onError((error, context) =>
      context.json({ message: error.message }, error instanceof AppError ? (error.status as 400) : 500),
    );
  server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  url = `http://127.0.0.1:${address.port}/webhooks/stripe`;
});

afterAll(async () => {
  await new Promise((resolve) => {
    server.closeAllConnections();
    server.close(resolve);
  });
  await billing.close();
  await database.drop();
});

function sign(payload: string, { secret = SECRET, ageS = 0 } = {}): string {
  const timestamp = Math.floor(Date.now() / 1_000) - ageS;
  return stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
}

async function deliver(body: string, signature: string | null, type = "application/json; charset=utf-8") {
  const headers = { "content-type": type, ...(signature !== null && { "stripe-signature": signature }) };
  const { status } = await fetch(url, { method: "POST", body, headers });
  return status;
}

async function ledger(id: string): Promise<{ deliveries: number; customer: string | null } | undefined> {
  const { rows } = await database.pool.query(
    "select deliveries, stripe_customer_id as customer from accounts.billing_events where id = $1",
    [id],
  );
  return rows[0];
}

describe("a delivery from Stripe", () => {
  it("is taken in chunks of unknown number as well, up to the same size", async () => {
    const body = event("evt_chunks");
    const deliverInChunks = async (text: string) => {
      const headers = { "content-type": "application/json", "stripe-signature": sign(text) };
      const request = ask(url, { method: "POST", headers });
      request.write(text.slice(0, text.length / 2));
      request.end(text.slice(text.length / 2));
      const [answer] = (await once(request, "response")) as [IncomingMessage];
      answer.resume();
      return answer.statusCode;
    };
    expect(await deliverInChunks(body)).toBe(200);
    expect(await ledger("evt_chunks")).toMatchObject({ deliveries: 1 });
    expect(await deliverInChunks("x".repeat(BODY_BYTES_MAX + 1))).toBe(413);
  });

  it("is put on record once, however often it comes", async () => {
    const body = event("evt_twice");
    expect(await deliver(body, sign(body))).toBe(200);
    expect(await deliver(body, sign(body))).toBe(200);
    expect(await ledger("evt_twice")).toEqual({ deliveries: 2, customer: "cus_1" });
  });

  it("may be signed with either secret while one replaces the other", async () => {
    const body = event("evt_rotated");
    expect(await deliver(body, sign(body, { secret: OLD_SECRET }))).toBe(200);
    const both = `${sign(body, { secret: "whsec_unknown" })},${sign(body).split(",")[1]}`;
    expect(await deliver(body, both)).toBe(200);
  });

  const body = event("evt_refused");
  it.each<[string, string, () => string | null, number]>([
    ["has no signature", body, () => null, 400],
    ["has a signature without sense", body, () => "t=,v1=", 400],
    ["is signed with another secret", body, () => sign(body, { secret: "whsec_other" }), 400],
    ["was signed 301 s ago", body, () => sign(body, { ageS: 302 }), 400],
    ["is signed in the future", body, () => sign(body, { ageS: -310 }), 400],
    ["was changed by a byte", body.replace("Ada", "Adb"), () => sign(body), 400],
    ["was written again with spaces", JSON.stringify(JSON.parse(body), null, 1), () => sign(body), 400],
    ["is no JSON", "{", () => sign("{"), 400],
    ["is empty", "", () => sign(""), 400],
    ...["null", "[]", '"evt_refused"', "{}", '{"id":"evt_refused","type":"x","created":1}'].map(
      (sent): [string, string, () => string, number] => [
        `is signed and ${sent}`,
        sent,
        () => sign(sent),
        400,
      ],
    ),
    ["has an id that no ledger takes", event("evt\u0000"), () => sign(event("evt\u0000")), 400],
  ])("is refused where it %s", async (_what, sent, signature, status) => {
    expect(await deliver(sent, signature())).toBe(status);
    expect(await ledger("evt_refused")).toBeUndefined();
  });

  it("is refused by type and size before anything is read of it", async () => {
    expect(await deliver(body, sign(body), "text/plain")).toBe(415);
    const large = JSON.stringify({ id: "evt_large", filler: "x".repeat(BODY_BYTES_MAX) });
    expect(await deliver(large, sign(large))).toBe(413);
    const { status } = await fetch(url);
    expect(status).toBe(405);
  });

  it("is asked for again where it could not be put on record", async () => {
    const late = event("evt_later");
    await database.pool.query("alter table accounts.billing_events rename to away");
    try {
      expect(await deliver(late, sign(late))).toBe(503);
    } finally {
      await database.pool.query("alter table accounts.away rename to billing_events");
    }
    expect(await deliver(late, sign(late))).toBe(200);
    expect(await ledger("evt_later")).toMatchObject({ deliveries: 1 });
  });
});
