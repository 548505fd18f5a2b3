import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { CHANNEL_KINDS } from "@/lib/domain/channels/channel-kinds";
import { OPERATIONS } from "@/server/gateway/stream/protocol";
import { type Owner, type ServedApi, serveApi } from "./serve-api";

let api: ServedApi;
let owner: Owner;

beforeAll(async () => {
  api = await serveApi();
  owner = await api.newOwner("enterprise");
});
afterAll(() => api?.close());

const parameter = z.object({
  name: z.string(),
  in: z.enum(["path", "query", "header"]),
  required: z.boolean(),
  schema: z.looseObject({}),
});
const operation = z.object({
  operationId: z.string(),
  summary: z.string(),
  tags: z.array(z.string()).length(1),
  security: z.array(z.never()).optional(),
  parameters: z.array(parameter),
  requestBody: z.object({ required: z.boolean() }).optional(),
  responses: z.record(z.string().regex(/^[2-5]\d\d$/), z.object({ description: z.string().min(1) })),
});
const document = z.object({
  openapi: z.literal("3.1.0"),
  info: z.object({ title: z.string(), version: z.string() }),
  servers: z.array(z.object({ url: z.string() })).length(1),
  paths: z.record(z.string().startsWith("/"), z.record(z.string(), operation)),
  components: z.object({ schemas: z.object({ Problem: z.looseObject({}) }) }),
});

const message = z.looseObject({ payload: z.custom<z.core.JSONSchema.ObjectSchema>() });

async function openApi() {
  const answer = await api.request("openapi.json");
  expect(answer.headers.get("content-type")).toBe("application/json");
  return document.parse(answer.body);
}

async function operations() {
  return Object.entries((await openApi()).paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, details]) => ({ path, method: method.toUpperCase(), ...details })),
  );
}

describe("openapi.json", () => {
  it("lists exactly the routes there are, each once", async () => {
    const listed = (await operations()).map(({ method, path }) => `${method} ${path}`);
    expect(listed.sort()).toEqual(
      [
        "GET /instruments",
        "GET /tickers",
        "GET /tickers/{symbol}",
        "GET /trades",
        "GET /candles",
        "GET /orderbook",
        "GET /spreads",
        "GET /bbo",
        "GET /gaps",
        "GET /keys",
        "POST /keys",
        "POST /keys/leaked",
        "GET /keys/{id}",
        "PATCH /keys/{id}",
        "DELETE /keys/{id}",
        "POST /keys/{id}/rotate",
        "GET /webhooks",
        "POST /webhooks",
        "PATCH /webhooks/{id}",
        "DELETE /webhooks/{id}",
        "GET /webhooks/{id}/deliveries",
        "POST /webhooks/{id}/test",
        "GET /me",
        "GET /usage",
        "GET /connections",
        "DELETE /connections/{id}",
        "GET /openapi.json",
        "GET /asyncapi.json",
      ].sort(),
    );
    const ids = (await operations()).map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("declares every part of a path that varies, and refers to nothing that is not there", async () => {
    for (const { path, parameters } of await operations()) {
      const varying = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = parameters.filter((field) => field.in === "path");
      expect(declared.map(({ name }) => name)).toEqual(varying);
      expect(declared.every(({ required }) => required)).toBe(true);
    }
    const whole = (await api.request("openapi.json")).body;
    for (const [, reference] of JSON.stringify(whole).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const found = reference
        ?.split("/")
        .reduce<unknown>((node, name) => (node as Record<string, unknown>)[name], whole);
      expect(found, reference).toBeDefined();
    }
  });

  it("says truly which routes need a key", async () => {
    for (const { method, path, security } of await operations()) {
      const target = path.slice(1).replace("{symbol}", "BTCUSDT").replace("{id}", owner.keyId);
      const { status } = await api.request(target, { method });
      if (security) expect(status, path).not.toBe(401);
      else expect(status, path).toBe(401);
    }
  });
});

describe("another organisation's ids", () => {
  it("are as unknown as ids that never were, on every route that takes one", async () => {
    const other = await api.newOwner("pro");
    const socket = await api.connect({ "X-API-Key": other.key });
    socket.send({ id: 1, op: "ping" });
    await socket.next((item) => item.type === "pong");
    const [connection] = (await api.get("connections", other.key)).body.data;
    const hook = { url: "https://hooks.example.com/", events: ["key.created"] };
    const made = await api.get("webhooks", other.key, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(hook),
    });
    const ids: Record<string, string> = {
      keys: other.keyId,
      connections: String(connection?.id),
      webhooks: made.body.id,
    };
    const withIds = (await operations()).filter(({ path }) => path.includes("{id}"));
    expect(withIds.length).toBeGreaterThanOrEqual(5);
    for (const { method, path, requestBody } of withIds) {
      const id = ids[path.split("/")[1] ?? ""];
      if (id === undefined) throw new Error(`nobody has said whose id ${path} names`);
      const ask = (of: string) =>
        api.get(path.slice(1).replace("{id}", of), owner.key, {
          method,
          ...(requestBody && { headers: { "Content-Type": "application/json" }, body: "{}" }),
        });
      const [theirs, nobodys] = [await ask(id), await ask(crypto.randomUUID())];
      expect([method, path, theirs.status]).toEqual([method, path, 404]);
      expect({ ...theirs.body, requestId: "" }).toEqual({ ...nobodys.body, requestId: "" });
    }
    expect((await api.get("me", other.key)).status).toBe(200);
    socket.send({ id: 2, op: "ping" });
    await socket.next((item) => item.type === "pong" && item.id === 2);
  });
});

describe("asyncapi.json", () => {
  it("describes every kind of channel and every operation", async () => {
    const { body } = await api.request("asyncapi.json");
    const parsed = z
      .object({
        asyncapi: z.literal("3.0.0"),
        channels: z.object({
          stream: z.object({
            address: z.literal("/ws/v1"),
            messages: z.record(z.string(), z.looseObject({})),
          }),
        }),
      })
      .parse(body);
    const names = Object.keys(parsed.channels.stream.messages);
    for (const kind of Object.keys(CHANNEL_KINDS)) expect(names).toContain(`item-${kind}`);
    for (const op of Object.keys(OPERATIONS)) expect(names).toContain(`send-${op}`);
  });

  it("describes every field of what is sent beside the channels", async () => {
    const { body } = await api.request("asyncapi.json");
    const { messages } = z
      .object({ channels: z.object({ stream: z.object({ messages: z.record(z.string(), message) }) }) })
      .parse(body).channels.stream;
    const socket = await api.connect({ "X-API-Key": owner.key });
    const channels = ["trades:binance:BTC/USDT", "trades:binance:NOPE/USDT"];
    const from = { "trades:binance:BTC/USDT": { epoch: "another", seq: 7 } };
    socket.send({ id: 1, op: "ping" });
    socket.send({ id: 2, op: "nonsense" });
    socket.send({ id: 3, op: "auth", key: owner.key });
    socket.send({ id: 4, op: "subscribe", channels, from });
    await socket.next(({ type }) => type === "gap");
    api.stream.drain();
    await socket.closed;
    expect(new Set(socket.items.map(({ type }) => type))).toEqual(
      new Set(["pong", "error", "ack", "gap", "bye"]),
    );
    for (const item of socket.items) {
      const described = messages[`item-${item.type}`];
      expect(z.fromJSONSchema(described?.payload ?? false).safeParse(item).error).toBeUndefined();
      expect(Object.keys(described?.payload.properties ?? {})).toEqual(
        expect.arrayContaining(Object.keys(item)),
      );
    }
  });
});
