import { encode } from "next-auth/jwt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROLES, type Role, SCOPES_OF_ROLE, type Scope } from "@/lib/domain/access/scopes";
import { CHANNEL_KINDS, type ChannelKind } from "@/lib/domain/channels/channel-kinds";
import { issueStreamTicket } from "@/lib/services/access/stream-ticket";
import type { Route } from "@/server/api/v1/route";
import { allRoutes } from "@/server/api/v1/routes/all-routes";
import type { StreamClient } from "@/tests/fixtures/stream-client";
import { bookEvents, SECRET, type ServedApi, serveApi, tradeEvent } from "../api/v1/serve-api";
import { fingerprint, leaks, makeKey, makeSession, makeTenant, type Tenant } from "./tenant";

type Credentials = Record<string, string>;

let api: ServedApi;
let target: Tenant;
let routes: Route[];
/** A socket of the target, for the routes that name one. */
let socket: StreamClient;

beforeAll(async () => {
  api = await serveApi();
  const now = Date.now();
  api.publish(tradeEvent(1, now), ...bookEvents(now, [100, 1], [101, 1]));
  target = await makeTenant(api.database.pool);
  // The table alone is read, never what stands behind it.
  routes = allRoutes({
    version: "1",
    publicUrl: "http://quant.test",
    streamOperations: {},
    market: {},
  } as never);
  socket = await api.connect({ "X-API-Key": target.people.owner.key });
  socket.send({ op: "ping", id: 1 });
  await socket.next(({ type }) => type === "pong");
});
afterAll(async () => {
  await socket?.close();
  await api?.close();
});

const byKey = (key: string): Credentials => ({ "X-API-Key": key });

async function bySession(sessionId: string): Promise<Credentials> {
  const token = await encode({ token: { sessionId }, secret: SECRET });
  return { Cookie: `next-auth.session-token=${token}`, Origin: api.origin };
}

/** What a path names, by the part of it that varies; one that is not known here fails the tests. */
interface Ids {
  keyId: string;
  webhookId: string;
  connectionId: string;
}

function pathOf({ path }: Route, { keyId, webhookId, connectionId }: Ids): string {
  const ids: Record<string, string> = {
    "webhooks/{id}": webhookId,
    "webhooks/{id}/deliveries": webhookId,
    "webhooks/{id}/test": webhookId,
    "keys/{id}": keyId,
    "keys/{id}/rotate": keyId,
    "connections/{id}": connectionId,
    "tickers/{symbol}": "BTC-USDT",
  };
  const [name] = /\{\w+\}/.exec(path) ?? [];
  const id = ids[path];
  if (name === undefined) return path;
  if (id === undefined) throw new Error(`nobody has said whose id ${path} names`);
  return path.replace(name, id);
}

/** What a route takes beside the path; a body that is not known here fails the tests. */
function requestOf(route: Route): { query: string; body: unknown } {
  const given: Record<string, string> = { symbol: "BTCUSDT", interval: "1m" };
  const query = new URLSearchParams(
    Object.keys(route.querySchema.shape).flatMap((name) => {
      const value = given[name];
      return value === undefined ? [] : [[name, value]];
    }),
  ).toString();
  const bodies: Record<string, unknown> = {
    "POST keys": { name: "new", scopes: ["account:read"] },
    "POST keys/leaked": { key: "qs_live_madeup" },
    "PATCH keys/{id}": { name: "changed" },
    "POST keys/{id}/rotate": {},
    "POST webhooks": { url: "https://hooks.example.com/", events: ["key.created"] },
    "PATCH webhooks/{id}": { enabled: false },
  };
  const name = `${route.method} ${route.path}`;
  if (route.bodySchema !== null && bodies[name] === undefined) throw new Error(`${name} has no body here`);
  return { query: query === "" ? "" : `?${query}`, body: bodies[name] };
}

async function ask(route: Route, tenant: Tenant, credentials: Credentials) {
  const [held] = await api.stream.connectionsOf(tenant.organisationId);
  const { webhookId, victim } = tenant;
  const ids = { keyId: victim.keyId, webhookId, connectionId: held?.connectionId ?? victim.keyId };
  const { query, body } = requestOf(route);
  const answer = await api.request(pathOf(route, ids) + query, {
    method: route.method,
    headers: { ...credentials, ...(body !== undefined && { "Content-Type": "application/json" }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const told = JSON.stringify(answer.body) + JSON.stringify([...answer.headers]);
  return { ...answer, told, what: `${route.method} ${route.path}: ${answer.status}` };
}

const namesOwnRow = ({ path }: Route) => path.includes("{id}");
const holds = (role: Role, scope: Route["scope"]) =>
  scope === null || scope === "any" || SCOPES_OF_ROLE[role].includes(scope as Scope);

describe("every route", () => {
  it("answers 401 to whoever shows nothing, or what has expired, was revoked or never was", async () => {
    const { userId } = target.people.owner;
    const { organisationId } = target;
    const { pool } = api.database;
    const of = { userId, organisationId };
    const dead: [string, Credentials][] = [["nothing", {}]];
    for (const state of ["expired", "revoked"] as const) {
      dead.push([
        `a key that is ${state}`,
        byKey((await makeKey(pool, { ...of, role: "owner", state })).key),
      ]);
      dead.push([`a session that is ${state}`, await bySession(await makeSession(pool, { ...of, state }))]);
    }
    dead.push(["a session that never was", await bySession("0b7e2a52-8f1c-4a3c-9d67-0f2b7f5f3c11")]);
    const left = await makeTenant(pool);
    await pool.query("delete from accounts.memberships where user_id = $1", [left.people.owner.userId]);
    dead.push(["a key whose maker has left", byKey(left.people.owner.key)]);

    // What the tenant's own socket used is written first; nobody else may add to it.
    await api.usage.flush();
    const before = await fingerprint(pool, target);
    for (const route of routes) {
      for (const [what, credentials] of dead) {
        const answer = await ask(route, target, credentials);
        expect(leaks(answer.told, target), `${answer.what} by ${what}`).toEqual([]);
        if (route.scope !== null) expect(answer.status, `${answer.what} by ${what}`).toBe(401);
      }
    }
    await api.usage.flush();
    expect(await fingerprint(pool, target)).toBe(before);
  });

  it("tells and does nothing of another organisation to the owner of one, by key and by session", async () => {
    const { pool } = api.database;
    const stranger = await makeTenant(pool);
    // What the tenant's own socket used is written first; nobody else may add to it.
    await api.usage.flush();
    const before = await fingerprint(pool, target);
    const { owner } = stranger.people;
    for (const route of routes) {
      for (const credentials of [byKey(owner.key), await bySession(owner.sessionId)]) {
        const answer = await ask(route, target, credentials);
        expect(leaks(answer.told, target), answer.what).toEqual([]);
        if (namesOwnRow(route)) expect(answer.status, answer.what).toBe(404);
      }
    }
    await api.usage.flush();
    expect(await fingerprint(pool, target)).toBe(before);
    expect(await api.stream.connectionsOf(target.organisationId)).toHaveLength(1);
  });

  it.each(ROLES)("does for a %s what the scopes of the role say, by key and by session", async (role) => {
    const { pool } = api.database;
    for (const how of ["key", "session"] as const) {
      const own = await makeTenant(pool);
      const { key, sessionId } = own.people[role];
      const credentials = how === "key" ? byKey(key) : await bySession(sessionId);
      for (const route of routes) {
        const answer = await ask(route, own, credentials);
        if (!holds(role, route.scope)) {
          expect([answer.status, answer.body?.code], answer.what).toEqual([403, "forbidden"]);
        } else if (!route.path.startsWith("connections/")) {
          // The one of their sockets that would be ended is not there.
          expect([401, 403, 404, 500], answer.what).not.toContain(answer.status);
        }
      }
    }
  });
});

describe("every channel", () => {
  const name = (kind: string, { scope, parameters }: ChannelKind) => {
    const parts = { venue: "binance", symbol: "*:BTC/USDT", instrument: "binance:BTC/USDT" };
    return [kind, parts[scope], ...(parameters ? [parameters[0]] : [])].join(":");
  };
  const channels = Object.entries(CHANNEL_KINDS).map(([kind, row]) => name(kind, row));

  it.each(ROLES)(
    "opens to the key of a %s only with the scope of market data, and names no tenant",
    async (role) => {
      const own = await makeTenant(api.database.pool);
      const client = await api.connect(byKey(own.people[role].key));
      client.send({ op: "subscribe", id: 1, channels });
      const { channels: answers } = await client.next(({ id }) => id === 1);
      for (const { ch, ok, code } of answers) {
        if (holds(role, "market:read")) expect(ok, ch).toBe(true);
        else expect(code, ch).toBe("forbidden");
      }
      expect(answers).toHaveLength(channels.length);
      await client.close();
      expect(leaks(client.items, target)).toEqual([]);
    },
  );

  it("opens to no key and no ticket that has ended", async () => {
    const { userId } = target.people.owner;
    const of = { userId, organisationId: target.organisationId };
    const { pool } = api.database;
    for (const state of ["expired", "revoked"] as const) {
      const { key } = await makeKey(pool, { ...of, role: "owner", state });
      expect((await (await api.connect(byKey(key))).closed).code, state).toBe(4401);
      const sessionId = await makeSession(pool, { ...of, state });
      const ticket = issueStreamTicket(SECRET, { sessionId, origin: api.origin, nowMs: Date.now() });
      const client = await api.connect({ Origin: api.origin });
      client.send({ op: "auth", id: 1, ticket });
      expect((await client.closed).code, state).toBe(4401);
    }
  });

  it("closes or follows within a second where the role, the membership or the organisation is gone", async () => {
    const { pool } = api.database;
    const own = await makeTenant(pool);
    const { member, admin, billing } = own.people;
    const open = async (key: string) => {
      const client = await api.connect(byKey(key));
      client.send({ op: "subscribe", id: 1, channels: ["health:binance"] });
      await client.next(({ id }) => id === 1);
      return client;
    };
    const [demoted, removed] = [await open(member.key), await open(admin.key)];
    await pool.query("update accounts.memberships set role = 'billing' where user_id = $1", [member.userId]);
    expect((await within(1_000, demoted.closed)).code).toBe(4403);
    await pool.query("delete from accounts.memberships where user_id = $1", [admin.userId]);
    expect([4401, 4403]).toContain((await within(1_000, removed.closed)).code);
    const rest = await open(own.people.owner.key);
    await pool.query("delete from accounts.organisations where id = $1", [own.organisationId]);
    expect([4401, 4403]).toContain((await within(1_000, rest.closed)).code);
    const answer = await api.request("me", { headers: byKey(billing.key) });
    expect(answer.status).toBe(401);
  });
});

async function within<Value>(ms: number, promise: Promise<Value>): Promise<Value> {
  const late = new Promise<never>((_, reject) =>
    setTimeout(() => reject(new Error(`later than ${ms} ms`)), ms),
  );
  return Promise.race([promise, late]);
}
