import { createHmac } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { systemClock } from "@/lib/platform/clock";
import { createLog } from "@/lib/platform/log";
import { grantTier } from "@/lib/services/access/grant-tier";
import { createSeal } from "@/lib/services/accounts/seal";
import { hasPlace } from "@/lib/services/webhooks/has-place";
import type { OutboxSender } from "@/server/jobs/outbox/create-outbox-sender";
import { createWebhookSender } from "@/server/jobs/webhooks/create-webhook-sender";
import { createWebhookLedger } from "@/server/jobs/webhooks/webhook-ledger";
import { type Owner, SECRET, type ServedApi, serveApi } from "../api/v1/serve-api";
import { type Receiver, startReceiver } from "./receiver";

let api: ServedApi;
let receiver: Receiver;
let sender: OutboxSender | null = null;

beforeAll(async () => {
  api = await serveApi();
});
afterAll(() => api?.close());
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(async () => {
  await sender?.close(0);
  sender = null;
  receiver.close();
});

function startSender({ privateAllowed = true } = {}): OutboxSender {
  const { pool } = api.database;
  sender = createWebhookSender({
    ledger: createWebhookLedger(pool),
    seal: createSeal(SECRET, "webhook"),
    hasPlace: (delivery) => hasPlace(api.access.prisma, delivery, Date.now()),
    privateAllowed,
    version: "test",
    clock: systemClock,
    random: () => 0.5,
    log: createLog("test", "silent"),
  });
  return sender;
}

const form = (more: object = {}) => ({ url: receiver.url, events: ["key.created", "key.revoked"], ...more });
const made = z.looseObject({ id: z.string(), secret: z.string() });
const make = async (owner: Owner, more: object = {}) =>
  made.parse((await api.post("webhooks", owner.key, form(more))).body);
const makeKey = (owner: Owner, name = "bot") =>
  api.post("keys", owner.key, { name, scopes: ["market:read"] });
const change = (owner: Owner, id: string, body: object) =>
  api.get(`webhooks/${id}`, owner.key, {
    method: "PATCH",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });

const delivery = z.looseObject({
  id: z.string(),
  type: z.string(),
  state: z.string(),
  attempts: z.int(),
  status: z.int().nullable(),
  error: z.string().nullable(),
});
type Delivery = z.output<typeof delivery>;

const deliveriesOf = async (owner: Owner, id: string): Promise<Delivery[]> =>
  z.array(delivery).parse((await api.get(`webhooks/${id}/deliveries`, owner.key)).body.data);
const untilNewest = (owner: Owner, id: string, wanted: Partial<Delivery>) =>
  vi.waitFor(async () => expect((await deliveriesOf(owner, id))[0]).toMatchObject(wanted), {
    timeout: 10_000,
    interval: 25,
  });
/** The wait until the next try is over. */
async function tryNow(): Promise<void> {
  await api.database.pool.query("update accounts.webhook_deliveries set next_try_at = now()");
  sender?.wake();
}

describe("a webhook over REST", () => {
  it("is made, its secret told once, listed, changed and deleted", async () => {
    const owner = await api.newOwner("pro");
    const headers = { "Idempotency-Key": "once" };
    const made = await api.post("webhooks", owner.key, form({ description: "desk" }), headers);
    expect(made.status).toBe(201);
    const { secret, ...view } = made.body;
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/);
    expect(view).toMatchObject({ ...form(), description: "desk", enabled: true, overLimit: false });
    const again = await api.post("webhooks", owner.key, form({ description: "desk" }), headers);
    expect([again.status, again.body]).toEqual([201, view]);
    expect((await api.get("webhooks", owner.key)).body).toEqual({ data: [view], next: null });

    const changed = await change(owner, view.id, { events: ["member.joined"], enabled: false });
    expect(changed.body).toEqual({ ...view, events: ["member.joined"], enabled: false });
    const gone = await api.get(`webhooks/${view.id}`, owner.key, { method: "DELETE" });
    expect(gone.status).toBe(204);
    expect((await api.get("webhooks", owner.key)).body.data).toEqual([]);
    expect((await change(owner, view.id, {})).status).toBe(404);
  });

  it.each<[string, object]>([
    ["url", { url: "ftp://example.com/" }],
    ["url", { url: "https://ada:secret@example.com/" }],
    ["url", { url: "example.com" }],
    ["url", { url: `https://example.com/${"x".repeat(2_000)}` }],
    ["events", { events: [] }],
    ["events.0", { events: ["key.stolen"] }],
    ["description", { description: "x".repeat(201) }],
    ["colour", { colour: "red" }],
  ])("is refused for its %s: %o", async (path, wrong) => {
    const owner = await api.newOwner("pro");
    const { status, body } = await api.post("webhooks", owner.key, form(wrong));
    expect([status, body.code]).toEqual([400, "invalid_request"]);
    expect(body.errors?.[0]?.path).toBe(path);
  });

  it("exists no more often than the tier says, however many are made at once", async () => {
    const owner = await api.newOwner("pro");
    const answers = await Promise.all(
      Array.from({ length: 14 }, () => api.post("webhooks", owner.key, form())),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(10);
    const refused = answers.filter(({ status }) => status === 402);
    expect(refused).toHaveLength(4);
    expect(refused[0]?.body).toMatchObject({
      code: "payment_required",
      detail: expect.stringContaining("Enterprise"),
    });
  });
});

describe("an event", () => {
  it("is delivered, signed so that its receiver can check it, and listed", async () => {
    const owner = await api.newOwner("pro");
    const { id, secret } = await make(owner);
    startSender();
    await makeKey(owner, "robot");
    sender?.wake();
    await receiver.until(1);
    const [first] = receiver.received;
    if (!first) throw new Error("nothing came");
    const { headers, body } = first;
    const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
    const key = Buffer.from(secret.replace("whsec_", ""), "base64");
    const signature = createHmac("sha256", key).update(signed).digest("base64");
    expect(headers["webhook-signature"]).toBe(`v1,${signature}`);
    expect(Math.abs(Number(headers["webhook-timestamp"]) - Date.now() / 1_000)).toBeLessThan(60);
    expect(JSON.parse(body)).toMatchObject({
      id: headers["webhook-id"],
      type: "key.created",
      time: expect.any(Number),
      data: { key: expect.stringContaining("robot") },
    });
    await untilNewest(owner, id, { state: "delivered", status: 200, attempts: 1, type: "key.created" });
  });

  it("is tried again under the same id until it is taken; a redirect is no answer", async () => {
    const owner = await api.newOwner("pro");
    const { id } = await make(owner);
    receiver.answer = 500;
    startSender();
    const asked = await api.get(`webhooks/${id}/test`, owner.key, { method: "POST" });
    expect([asked.status, asked.body.state, asked.body.type]).toEqual([202, "waiting", "test"]);
    sender?.wake();
    await untilNewest(owner, id, {
      state: "waiting",
      attempts: 1,
      status: 500,
      error: "The receiver answered 500.",
    });
    receiver.answer = 302;
    await tryNow();
    await untilNewest(owner, id, { state: "waiting", attempts: 2, status: 302 });
    receiver.answer = 204;
    await tryNow();
    await untilNewest(owner, id, { state: "delivered", attempts: 3, status: 204, error: null });
    expect(new Set(receiver.received.map(({ headers }) => headers["webhook-id"]))).toEqual(
      new Set([asked.body.id]),
    );
    expect(receiver.received.map(({ path }) => path)).toEqual(["/", "/", "/"]);
  });

  it("goes to nobody who did not ask for it, has paused or is another organisation's", async () => {
    const [owner, other] = [await api.newOwner("pro"), await api.newOwner("pro")];
    await make(owner, { url: `${receiver.url}revoked`, events: ["key.revoked"] });
    const paused = await make(owner, { url: `${receiver.url}paused` });
    await change(owner, paused.id, { enabled: false });
    await make(other, { url: `${receiver.url}other` });
    await make(owner, { url: `${receiver.url}wanted` });
    startSender();
    await makeKey(owner);
    sender?.wake();
    await receiver.until(1);
    await vi.waitFor(async () => {
      const waits =
        "select from accounts.webhook_deliveries where delivered_at is null and failed_at is null";
      expect((await api.database.pool.query(waits)).rowCount).toBe(0);
    });
    expect(receiver.received.map(({ path }) => path)).toEqual(["/wanted"]);
  });

  it("waits for no slow receiver of another webhook", async () => {
    const owner = await api.newOwner("pro");
    const stuck = await startReceiver();
    stuck.answer = null;
    await make(owner, { url: stuck.url });
    await make(owner);
    startSender();
    for (let count = 0; count < 5; count++) await makeKey(owner, `bot ${count}`);
    sender?.wake();
    await receiver.until(5);
    // One at a time where nothing comes back.
    expect(stuck.received).toHaveLength(1);
    const names = receiver.received.map(({ body }) => JSON.parse(body).data.key.slice(0, 5));
    expect(names).toEqual(["bot 0", "bot 1", "bot 2", "bot 3", "bot 4"]);
    stuck.close();
  });

  it("never reaches a machine of our own network, by whatever name", async () => {
    const owner = await api.newOwner("pro");
    const port = new URL(receiver.url).port;
    startSender({ privateAllowed: false });
    for (const host of ["127.0.0.1", "localhost", "[::ffff:7f00:1]", "2130706433"]) {
      const { id } = await make(owner, { url: `http://${host}:${port}/` });
      await api.get(`webhooks/${id}/test`, owner.key, { method: "POST" });
      sender?.wake();
      await untilNewest(owner, id, {
        state: "waiting",
        attempts: 1,
        error: expect.stringContaining("public"),
      });
    }
    expect(receiver.received).toEqual([]);
  });

  it("rests for a webhook that a lowered tier has no place for, and goes out once it has", async () => {
    const owner = await api.newOwner("pro");
    const { organisationId } = owner.member;
    await make(owner, { events: ["member.left"] });
    const { id } = await make(owner);
    await grantTier(api.database.pool, organisationId, "free");
    const listed = async () =>
      vi.waitFor(async () => {
        const { data } = (await api.get("webhooks", owner.key)).body;
        expect(data).toMatchObject([{ overLimit: false }, { overLimit: true }]);
      });
    await listed();
    startSender();
    await api.get(`webhooks/${id}/test`, owner.key, { method: "POST" });
    sender?.wake();
    await untilNewest(owner, id, { state: "waiting", error: "The tier has no place for this webhook." });
    await grantTier(api.database.pool, organisationId, "pro");
    await tryNow();
    await untilNewest(owner, id, { state: "delivered" });
  });

  it("is given up where a thousand wait already", async () => {
    const owner = await api.newOwner("pro");
    const { id } = await make(owner);
    await api.database.pool.query(
      `insert into accounts.webhook_deliveries (id, organisation_id, webhook_id, type, body, next_try_at)
       select gen_random_uuid(), $1, $2, 'key.created', '{}', now() + interval '1 day' from generate_series(1, 1000)`,
      [owner.member.organisationId, id],
    );
    await makeKey(owner);
    const [newest] = await deliveriesOf(owner, id);
    expect(newest).toMatchObject({ state: "failed", error: "A thousand deliveries wait already." });
  });
});
