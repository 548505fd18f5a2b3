import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { grantTier } from "@/lib/services/access/grant-tier";
import { type ApiProcess, startApiProcess } from "@/tests/fixtures/api-process";
import { connectStream, type StreamClient } from "@/tests/fixtures/stream-client";
import { type Owner, randomAddress, type ServedApi, serveApi } from "../api/v1/serve-api";

let first: ServedApi;
let second: ApiProcess;
beforeAll(async () => {
  first = await serveApi();
  second = await startApiProcess({ databaseUrl: first.database.databaseUrl });
});
afterAll(async () => {
  await second?.kill();
  await first?.close();
});

const originOf = (index: number) => (index % 2 === 0 ? first.origin : second.origin);

function ask(index: number, path: string, key: string, init: RequestInit = {}): Promise<Response> {
  // What is refused counts by address: each test its own.
  const headers = {
    Authorization: `Bearer ${key}`,
    "Content-Type": "application/json",
    "X-Forwarded-For": randomAddress(),
  };
  return fetch(`${originOf(index)}/api/v1/${path}`, { ...init, headers });
}

async function connect(index: number, key: string): Promise<StreamClient> {
  return connectStream(`${originOf(index).replace("http", "ws")}/ws/v1`, { "X-API-Key": key });
}

const ackOf = (client: StreamClient, id: number) =>
  client.next((item) => item.type === "ack" && item.id === id);

async function subscribe(client: StreamClient, id: number, channels: string[]) {
  client.send({ id, op: "subscribe", channels });
  return ackOf(client, id);
}

interface Connections {
  data: { id: string }[];
}

const isRefused = (client: StreamClient) => client.items.some(({ code }) => code === "too_many_connections");

/** Open once it has answered; refused once it was told why. */
async function settled(client: StreamClient): Promise<StreamClient> {
  client.send({ id: 9, op: "ping" });
  await client.next((item) => item.type === "pong" || item.code === "too_many_connections");
  return client;
}

describe("requests over two processes", () => {
  it("pass exactly as often as the burst says, and once more for each refill", async () => {
    const { key } = await first.newOwner("free");
    const began = performance.now();
    const answers = await Promise.all(Array.from({ length: 1_000 }, (_, index) => ask(index, "me", key)));
    const refills = Math.floor((performance.now() - began) / 1_000) + 1;
    const statuses = answers.map(({ status }) => status);
    const allowed = statuses.filter((status) => status === 200).length;
    expect(allowed).toBeGreaterThanOrEqual(20);
    expect(allowed).toBeLessThanOrEqual(20 + refills);
    expect(statuses.filter((status) => status === 429)).toHaveLength(1_000 - allowed);
  });

  it("never pass more often than the minute says, however large the burst", async () => {
    const owner = await first.newOwner("pro");
    const asked = await override(owner, { requestsPerMinute: 100, requestsBurst: 5_000 });
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, (_, index) => ask(index, "me", owner.key)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(100 - asked);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.headers.get("ratelimit")).toMatch(/^"minute";r=0;t=(5\d|60|61)$/);
  });
});

describe("keys over two processes", () => {
  it("are made until the last place is taken, and no more", async () => {
    const { key } = await first.newOwner("pro");
    const form = JSON.stringify({ name: "one of many", scopes: ["market:read"] });
    const made = await Promise.all(
      Array.from({ length: 20 }, (_, index) => ask(index, "keys", key, { method: "POST", body: form })),
    );
    expect(made.filter(({ status }) => status === 201)).toHaveLength(9);
    expect(made.filter(({ status }) => status === 402)).toHaveLength(11);
    const refused = made.find(({ status }) => status === 402);
    expect(await refused?.text()).toContain("Enterprise has 100");
  });

  it("beyond a lowered tier rest, newest first, stay listed, and work again on the old one", async () => {
    const owner = await first.newOwner("pro");
    const keys = [owner.key];
    for (const name of ["second", "third"]) {
      const made = await first.post("keys", owner.key, { name, scopes: ["market:read", "account:read"] });
      keys.push(made.body.key);
    }
    const statuses = () => Promise.all(keys.map(async (key, index) => (await ask(index, "me", key)).status));
    expect(await statuses()).toEqual([200, 200, 200]);

    await grantTier(first.database.pool, owner.member.organisationId, "free");
    await expect.poll(statuses, { timeout: 2_000, interval: 250 }).toEqual([200, 402, 402]);
    const { body } = await first.get("me", keys[2] ?? "");
    expect(body.detail).toBe(
      'Free has 1 API key and this one is beyond it: to use it, revoke another one such as "test" or move up; Pro has 10.',
    );
    const listed = await first.get("keys", owner.key);
    expect(listed.body.data.map(({ name, overLimit }) => [name, overLimit])).toEqual([
      ["third", true],
      ["second", true],
      ["test", false],
    ]);
    const rotated = await first.post(`keys/${owner.keyId}/rotate`, owner.key, {});
    keys[0] = rotated.body.key;
    await expect.poll(statuses, { timeout: 2_000, interval: 250 }).toEqual([200, 402, 402]);

    await grantTier(first.database.pool, owner.member.organisationId, "pro");
    await expect.poll(statuses, { timeout: 2_000, interval: 250 }).toEqual([200, 200, 200]);
  });
});

describe("sockets over two processes", () => {
  it("are as many as the tier has, and whoever comes too late is told who holds them all", async () => {
    const owner = await first.newOwner("pro");
    const clients = await Promise.all(Array.from({ length: 14 }, (_, index) => connect(index, owner.key)));
    await Promise.all(clients.map(settled));
    const refused = clients.filter(isRefused);
    expect(refused).toHaveLength(4);
    for (const client of refused) {
      expect(await client.closed).toMatchObject({ code: 4504 });
      const { message } = await client.next(({ code }) => code === "too_many_connections");
      expect(message.match(/test from /g)).toHaveLength(10);
    }
    for (const index of [0, 1]) {
      const { data } = (await (await ask(index, "connections", owner.key)).json()) as Connections;
      expect(data).toHaveLength(10);
      const open = clients.filter(({ socket }) => socket.readyState === socket.OPEN);
      const ended = Promise.race(open.map(({ closed }) => closed));
      const path = `connections/${data.at(-1)?.id}`;
      expect((await ask(index, path, owner.key, { method: "DELETE" })).status).toBe(204);
      expect(await ended).toMatchObject({ code: 4403 });
      const next = await settled(await connect(index, owner.key));
      expect(isRefused(next)).toBe(false);
      clients.push(next);
    }
    const stranger = await first.newOwner("pro");
    const { data } = (await (await ask(0, "connections", owner.key)).json()) as Connections;
    for (const { id } of data) {
      const end = await ask(1, `connections/${id}`, stranger.key, { method: "DELETE" });
      expect(end.status).toBe(404);
    }
    await Promise.all(clients.map((client) => client.close()));
  });

  it("of a process that was killed are free within five seconds", async () => {
    const owner = await first.newOwner("free");
    const doomed = await startApiProcess({ databaseUrl: first.database.databaseUrl });
    const lost = await connectStream(`${doomed.origin.replace("http", "ws")}/ws/v1`, {
      "X-API-Key": owner.key,
    });
    await settled(lost);
    const early = await connect(0, owner.key);
    expect(await early.closed).toMatchObject({ code: 4504 });
    await doomed.kill();
    await expect
      .poll(
        async () => {
          const client = await settled(await connect(0, owner.key));
          const refused = isRefused(client);
          if (!refused) await client.close();
          return refused;
        },
        { timeout: 5_000, interval: 200 },
      )
      .toBe(false);
  });

  it("beyond a lowered tier end newest first within 2 s; channels too; a raised tier is there as soon", async () => {
    const owner = await first.newOwner("pro");
    const clients: StreamClient[] = [];
    for (let index = 0; index < 4; index++) {
      clients.push(await settled(await connect(index, owner.key)));
      // Their order is told by the clock.
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    const [oldest, ...newer] = clients;
    if (!oldest) throw new Error("none is open");
    const trades = ["BTC/USDT", "ETH/USDT"].map((symbol) => `trades:binance:${symbol}`);
    const candles = ["1s", "5s", "15s", "1m", "5m", "15m", "1h", "4h", "1d"].map(
      (interval) => `candles:binance:BTC/USDT:${interval}`,
    );
    await subscribe(oldest, 1, [...trades, "book:binance:BTC/USDT:200", ...candles]);

    const lowered = performance.now();
    await grantTier(first.database.pool, owner.member.organisationId, "free");
    expect(await Promise.all(newer.map(({ closed }) => closed))).toMatchObject([
      { code: 4504 },
      { code: 4504 },
      { code: 4504 },
    ]);
    expect(performance.now() - lowered).toBeLessThan(2_000);
    const last = await newer[2]?.next(({ type }) => type === "error");
    expect(last).toMatchObject({ code: "too_many_connections", fatal: true });
    expect(last?.message ?? "").toContain("In use: test from");

    const tooDeep = await oldest.next(({ code }) => code === "payment_required");
    expect(tooDeep).toMatchObject({ ch: "book:binance:BTC/USDT:200", fatal: false });
    expect(tooDeep.message).toContain("Pro has 200 levels");
    const tooMany = await oldest.next(({ code }) => code === "too_many_subscriptions");
    expect(tooMany.ch).toBe("candles:binance:BTC/USDT:1d");
    const refused = await subscribe(oldest, 2, ["candles:binance:ETH/USDT:1m"]);
    expect(refused.channels[0]).toMatchObject({ ok: false, code: "too_many_subscriptions" });
    expect(refused.subscriptions).toEqual({ used: 10, limit: 10 });

    await grantTier(first.database.pool, owner.member.organisationId, "pro");
    await expect
      .poll(
        async () => (await subscribe(oldest, 3 + oldest.items.length, [trades[0] ?? ""])).subscriptions.limit,
        {
          timeout: 2_000,
          interval: 200,
        },
      )
      .toBe(100);
    const back = await settled(await connect(1, owner.key));
    expect(isRefused(back)).toBe(false);
    await Promise.all([oldest.close(), back.close()]);
  });

  it("end when a granted tier does, though nobody says so", async () => {
    const owner = await first.newOwner("free");
    await override(owner, { connections: 3 }, new Date(Date.now() + 1_500));
    const [one, two] = [
      await settled(await connect(0, owner.key)),
      await settled(await connect(1, owner.key)),
    ];
    expect([one, two].map(isRefused)).toEqual([false, false]);
    expect(await two.closed).toMatchObject({ code: 4504 });
    await one.close();
  });
});

/** Resolves once both processes have heard of it, with how many requests that took. */
async function override(
  owner: Owner,
  fields: Record<string, number>,
  expiresAt: Date | null = null,
): Promise<number> {
  let asked = 0;
  for (const [field, value] of Object.entries(fields)) {
    await first.database.pool.query(
      `insert into accounts.entitlement_overrides (organisation_id, field, value, reason, expires_at)
       values ($1, $2, $3, 'a test', $4)`,
      [owner.member.organisationId, field, JSON.stringify(value), expiresAt],
    );
  }
  await expect
    .poll(async () => {
      asked += 2;
      const answers = await Promise.all([0, 1].map((index) => ask(index, "me", owner.key)));
      const bodies = await Promise.all(answers.map((answer) => answer.json() as Promise<{ limits: object }>));
      return bodies.map(({ limits }) => limits);
    })
    .toEqual([expect.objectContaining(fields), expect.objectContaining(fields)]);
  return asked;
}
