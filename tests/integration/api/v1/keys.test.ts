import { encode } from "next-auth/jwt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatApiKey } from "@/lib/domain/access/api-key";
import { SCOPE_IDS } from "@/lib/domain/access/scopes";
import { issueStreamTicket } from "@/lib/services/access/stream-ticket";
import { endSession } from "@/lib/services/accounts/session";
import { type Owner, SECRET, type ServedApi, serveApi } from "./serve-api";

let api: ServedApi;
let owner: Owner;

beforeAll(async () => {
  api = await serveApi();
  owner = await api.newOwner("enterprise");
});
afterAll(() => api?.close());

const form = (more: object = {}) => ({ name: "bot", scopes: ["market:read"], ...more });

describe("a key over REST", () => {
  it("is made, told once, read, changed, rotated and revoked", async () => {
    const made = await api.post("keys", owner.key, form({ ipAllowList: ["203.0.113.0/24"] }));
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ name: "bot", mode: "live", scopes: ["market:read"], revokedAt: null });
    const { id, key } = made.body;
    expect(key).toMatch(/^qs_live_[0-9A-Za-z]{38}$/);

    const read = await api.get(`keys/${id}`, owner.key);
    const { key: _secret, ...view } = made.body;
    expect(read.body).toEqual(view);

    const changed = await api.get(`keys/${id}`, owner.key, {
      method: "PATCH",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ name: "robot", ipAllowList: [] }),
    });
    expect(changed.body).toMatchObject({ id, name: "robot", ipAllowList: [] });

    const rotated = await api.post(`keys/${id}/rotate`, owner.key, { graceMs: 60_000 });
    expect(rotated.status).toBe(201);
    expect(rotated.body.id).not.toBe(id);
    expect((await api.get("me", key)).status).toBe(200);
    expect((await api.get("me", rotated.body.key)).status).toBe(200);

    const ended = await api.get(`keys/${id}`, owner.key, { method: "DELETE" });
    expect([ended.status, ended.body]).toEqual([204, null]);
    expect((await api.get(`keys/${id}`, owner.key, { method: "DELETE" })).status).toBe(204);
    const patch = { method: "PATCH", headers: { "Content-Type": "application/json" }, body: "{}" };
    expect((await api.get(`keys/${id}`, owner.key, patch)).body.code).toBe("conflict");
  });

  it("rotates at once without a body", async () => {
    const { body } = await api.post("keys", owner.key, form());
    const rotated = await api.get(`keys/${body.id}/rotate`, owner.key, { method: "POST" });
    expect(rotated.status).toBe(201);
    await expect.poll(async () => (await api.get("me", body.key)).status, { timeout: 1_000 }).toBe(401);
  });

  it("stops within a second of its revocation, and its open socket with 4403", async () => {
    const { body } = await api.post("keys", owner.key, form());
    const socket = await api.connect({ "X-API-Key": body.key });
    socket.send({ id: 1, op: "ping" });
    await socket.next((item) => item.type === "pong");
    expect((await api.get("me", body.key)).status).toBe(200);
    const revokedAt = performance.now();
    await api.get(`keys/${body.id}`, owner.key, { method: "DELETE" });
    await expect.poll(async () => (await api.get("me", body.key)).status, { interval: 10 }).toBe(401);
    expect(await socket.closed).toEqual({ code: 4403, reason: "revoked" });
    expect(performance.now() - revokedAt).toBeLessThan(1_000);
  });

  it("closes its open socket when it may no longer read, or not from there", async () => {
    for (const change of [{ scopes: ["account:read"] }, { ipAllowList: ["203.0.113.0/24"] }]) {
      const { body } = await api.post("keys", owner.key, form());
      const socket = await api.connect({ "X-API-Key": body.key });
      socket.send({ id: 1, op: "subscribe", channels: ["trades:binance:BTC/USDT"] });
      await socket.next((item) => item.type === "ack");
      const patch = { method: "PATCH", headers: { "Content-Type": "application/json" } };
      await api.get(`keys/${body.id}`, owner.key, { ...patch, body: JSON.stringify(change) });
      expect(await socket.closed).toEqual({ code: 4403, reason: "revoked" });
    }
  });

  it("cannot be rotated into more and more keys during its grace", async () => {
    const { key, keyId } = await api.newOwner("free");
    const rotate = () => api.post(`keys/${keyId}/rotate`, key, { graceMs: 60_000 });
    expect([(await rotate()).status, (await rotate()).status]).toEqual([201, 409]);
  });

  it("is listed in pages, newest first, without its secret", async () => {
    const mine = await api.newOwner("pro");
    for (const name of ["a", "b", "c"]) await api.post("keys", mine.key, form({ name }));
    const first = await api.get("keys?limit=3", mine.key);
    const rest = await api.get(`keys?limit=3&cursor=${first.body.next}`, mine.key);
    expect([...first.body.data, ...rest.body.data].map(({ name }) => name)).toEqual(["c", "b", "a", "test"]);
    expect(rest.body.next).toBeNull();
    for (const row of first.body.data) expect(row).not.toHaveProperty("key");
  });

  it("gives no more than it has", async () => {
    const { key } = await api.newOwner("pro", { scopes: ["account:write"] });
    const { status, body } = await api.post("keys", key, form());
    expect([status, body.code]).toEqual([403, "forbidden"]);
  });

  it("costs a tier's place", async () => {
    const { key } = await api.newOwner("free");
    const { status, body } = await api.post("keys", key, form());
    expect([status, body.code]).toEqual([402, "payment_required"]);
    expect(body.detail).toContain("Pro");
  });

  it("tells when and from where it was last used, without a write a request", async () => {
    const mine = await api.newOwner("pro");
    await api.get("me", mine.key, { from: "203.0.113.9" });
    await expect
      .poll(async () => (await api.get(`keys/${mine.keyId}`, mine.key, { from: "203.0.113.9" })).body, {
        timeout: 8_000,
        interval: 500,
      })
      .toMatchObject({ lastUsedAddress: "203.0.113.9", lastUsedAt: expect.any(Number) });
  });
});

describe("a leaked key", () => {
  const report = (key: unknown) =>
    api.request("keys/leaked", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ key }),
    });

  it("is revoked by whoever found it, with the same answer as for one that never was", async () => {
    const { body } = await api.post("keys", owner.key, form());
    // A key of the right form that this service never made.
    const stranger = formatApiKey("live", crypto.getRandomValues(new Uint8Array(96)));
    const [known, unknown, again] = [await report(body.key), await report(stranger), await report(body.key)];
    for (const answer of [unknown, again]) {
      expect([answer.status, answer.body]).toEqual([known.status, known.body]);
    }
    expect(known.status).toBe(200);
    await expect.poll(async () => (await api.get("me", body.key)).status, { timeout: 1_000 }).toBe(401);
  });

  it.each([["nonsense"], [`qs_live_${"0".repeat(38)}`], [5], [null]])("is none: %j", async (key) => {
    expect((await report(key)).status).toBe(400);
  });
});

describe("an Idempotency-Key", () => {
  const make = (body: object, key: string, who = owner) =>
    api.post("keys", who.key, body, { "Idempotency-Key": key });

  it("makes one key of many requests at once, and tells the secret once", async () => {
    const name = "only once";
    const answers = await Promise.all(Array.from({ length: 8 }, () => make(form({ name }), "one")));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(answers.filter(({ body }) => body.key !== undefined)).toHaveLength(1);
    const { rows } = await api.database.pool.query(
      "select count(*)::int as count from accounts.api_keys where name = $1",
      [name],
    );
    expect(rows).toEqual([{ count: 1 }]);
    const secret = answers.find(({ body }) => body.key !== undefined)?.body.key ?? "?";
    const kept = await api.database.pool.query("select answer from accounts.idempotency_records");
    expect(JSON.stringify(kept.rows)).not.toContain(secret);
  });

  it("gives the same answer whatever the order of fields, and none for another body or route", async () => {
    const first = await make({ name: "a", scopes: ["market:read"] }, "two");
    const same = await make({ scopes: ["market:read"], name: "a" }, "two");
    const { key: _secret, ...rest } = first.body;
    expect(same.body).toEqual(rest);
    expect(same.headers.get("idempotent-replayed")).toBe("true");
    expect((await make({ name: "b", scopes: ["market:read"] }, "two")).body.code).toBe(
      "idempotency_conflict",
    );
    const rotate = await api.post(
      `keys/${first.body.id}/rotate`,
      owner.key,
      {},
      { "Idempotency-Key": "two" },
    );
    expect([rotate.status, rotate.body.code]).toEqual([409, "idempotency_conflict"]);
  });

  it("is free again after a failure, and another organisation's is its own", async () => {
    expect((await make(form({ expiresAt: 1 }), "three")).status).toBe(400);
    expect((await make(form(), "three")).status).toBe(201);
    const other = await api.newOwner("pro");
    expect((await make(form(), "three", other)).body.key).toBeDefined();
  });

  it.each([["with space"], ["x".repeat(256)]])("is refused as %j", async (key) => {
    const { status, body } = await make(form(), key);
    expect([status, body.errors[0]?.path]).toEqual([400, "Idempotency-Key"]);
  });
});

describe("a session's cookie", () => {
  it("reads and changes keys from our own pages only", async () => {
    const mine = await api.newOwner("pro");
    const session = await api.openSession(mine);
    const token = await encode({ token: { sessionId: session.sessionId }, secret: SECRET });
    const cookie = { Cookie: `next-auth.session-token=${token}` };
    const json = { ...cookie, "Content-Type": "application/json" };
    const make = (headers: Record<string, string>) =>
      api.request("keys", { method: "POST", headers: { ...json, ...headers }, body: JSON.stringify(form()) });

    const me = await api.request("me", { headers: cookie });
    expect(me.body).toMatchObject({ tier: "pro", limits: { requestsPerMinute: 600 } });
    expect(me.headers.get("ratelimit-policy")).toContain("q=600");
    expect((await make({ Origin: api.origin })).status).toBe(201);
    expect((await make({})).status).toBe(403);
    expect((await make({ Origin: "https://evil.example" })).status).not.toBe(201);
    const foreign = { ...cookie, "Sec-Fetch-Site": "cross-site" };
    expect((await api.request("me", { headers: foreign })).status).toBe(401);

    await endSession(api.access.prisma, session);
    await expect
      .poll(async () => (await api.request("me", { headers: cookie })).status, { timeout: 1_000 })
      .toBe(401);
  });
});

describe("a ticket", () => {
  it("opens one socket, from the origin it was made for", async () => {
    const mine = await api.newOwner("pro");
    const { sessionId } = await api.openSession(mine);
    const issue = (origin: string, nowMs = Date.now()) =>
      issueStreamTicket(SECRET, { sessionId, origin, nowMs });
    const present = async (ticket: string, origin?: string) => {
      const socket = await api.connect(origin ? { Origin: origin } : {});
      socket.send({ id: 1, op: "auth", ticket });
      return Promise.race([
        socket.next((item) => item.type === "ack").then(() => "in"),
        socket.closed.then(({ code }) => code),
      ]);
    };
    const ticket = issue(api.origin);
    expect(await present(ticket, api.origin)).toBe("in");
    expect(await present(ticket, api.origin)).toBe(4401);
    expect(await present(issue("http://other.test"), api.origin)).toBe(4401);
    expect(await present(issue(api.origin))).toBe(4401);
    expect(await present(issue(api.origin, Date.now() - 31_000), api.origin)).toBe(4401);
    expect(await present("nonsense", api.origin)).toBe(4401);
    expect(await present("bm9uc2Vuc2U.c2ln", api.origin)).toBe(4401);
  });
});

describe("connections", () => {
  it("are listed by whoever owns them, and ended", async () => {
    const mine = await api.newOwner("pro");
    const socket = await api.connect({ "X-API-Key": mine.key });
    socket.send({ id: 1, op: "ping" });
    await socket.next((item) => item.type === "pong");
    const listed = await api.get("connections", mine.key);
    expect(listed.body).toEqual({
      data: [
        {
          id: expect.any(String),
          name: "test",
          address: expect.any(String),
          since: expect.any(Number),
        },
      ],
      next: null,
    });
    const [row] = listed.body.data;
    const other = await api.newOwner("pro");
    expect((await api.get("connections", other.key)).body.data).toEqual([]);
    expect((await api.get(`connections/${row?.id}`, other.key, { method: "DELETE" })).status).toBe(404);
    expect((await api.get(`connections/${row?.id}`, mine.key, { method: "DELETE" })).status).toBe(204);
    expect((await socket.closed).code).toBe(4403);
  });
});

describe("a key of every scope", () => {
  it("holds exactly the scopes there are", async () => {
    expect((await api.get("me", owner.key)).body).toEqual({
      organisation: { id: owner.member.organisationId, name: "Ada's desk" },
      tier: "enterprise",
      scopes: SCOPE_IDS,
      limits: {
        requestsPerMinute: 12_000,
        requestsBurst: 1_000,
        apiKeys: 100,
        connections: 100,
        subscriptionsPerConnection: 1_000,
        candleHistoryMs: null,
        tradeHistoryMs: null,
        bookDepth: null,
      },
    });
  });
});
