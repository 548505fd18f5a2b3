import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listOf, usage } from "@/server/api/v1/shapes";
import { type ServedApi, serveApi, tradeEvent } from "./serve-api";

let api: ServedApi;

beforeAll(async () => {
  api = await serveApi();
  api.publish(tradeEvent(1, Date.now()));
});
afterAll(() => api?.close());

const HOUR_MS = 3_600_000;
const thisHour = () => Math.floor(Date.now() / HOUR_MS) * HOUR_MS;

async function rowsOf(key: string, query = "") {
  await api.usage.flush();
  const answer = await api.get(`usage${query}`, key);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  listOf(usage).parse(answer.body);
  return answer.body.data;
}

describe("GET usage", () => {
  it("counts each request of a key under its route, with its weight, and each refusal", async () => {
    const owner = await api.newOwner("free");
    const answers = await Promise.all(Array.from({ length: 40 }, () => api.get("tickers", owner.key)));
    const statuses = answers.map(({ status }) => status);
    const passed = statuses.filter((status) => status === 200).length;
    expect(passed).toBeGreaterThanOrEqual(20);
    expect(statuses).toContain(429);
    await api.usage.flush();
    const { rows } = await api.database.pool.query(
      "select * from accounts.usage_hours where organisation_id = $1",
      [owner.member.organisationId],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      source: "key",
      source_id: owner.keyId,
      route: "GET tickers",
      requests: 40,
      weight: passed,
      refused: 40 - passed,
    });
  });

  it("gives rows by hour, key and route, and added up by each of hour, day, route and key", async () => {
    const owner = await api.newOwner("pro");
    await api.get("tickers", owner.key);
    await api.get("tickers", owner.key);
    await api.get("instruments", owner.key);
    expect((await api.get("nothing-here", owner.key)).status).toBe(404);
    const each = await rowsOf(owner.key);
    expect(each.map(({ route, requests }) => [route, requests]).sort()).toEqual([
      ["GET instruments", 1],
      ["GET tickers", 2],
    ]);
    expect(each[0]).toMatchObject({ time: thisHour(), source: "key", sourceId: owner.keyId, name: "test" });

    const counts = { weight: 4, refused: 0, messages: 0, connections: 0 };
    expect(await rowsOf(owner.key, "?groupBy=hour")).toEqual([{ time: thisHour(), requests: 4, ...counts }]);
    const [day] = await rowsOf(owner.key, "?groupBy=day");
    expect(day).toMatchObject({ time: Math.floor(Date.now() / (24 * HOUR_MS)) * 24 * HOUR_MS, requests: 5 });
    const byRoute = await rowsOf(owner.key, "?groupBy=route");
    expect(byRoute.map(({ route, requests }) => [route, requests])).toEqual([
      ["GET usage", 3],
      ["GET tickers", 2],
      ["GET instruments", 1],
    ]);
    const [byKey] = await rowsOf(owner.key, "?groupBy=key");
    expect(byKey).toMatchObject({ source: "key", sourceId: owner.keyId, name: "test", requests: 7 });
  });

  it("walks through many rows by cursor, none twice, none left out, in both orders", async () => {
    const owner = await api.newOwner("pro");
    const now = thisHour();
    await api.database.pool.query(
      `insert into accounts.usage_hours (organisation_id, hour, source, source_id, route, requests)
       select $1, to_timestamp($2 / 1000.0) - make_interval(hours => h), 'key', $3, 'GET ' || r, h % 3
       from generate_series(1, 9) h, generate_series(1, 7) r`,
      [owner.member.organisationId, now, owner.keyId],
    );
    for (const [query, count] of [
      ["", 63],
      ["groupBy=route&", 7],
    ] as const) {
      const seen: string[] = [];
      let cursor = "";
      do {
        const answer = await api.get(`usage?${query}to=${now}&limit=5${cursor}`, owner.key);
        expect(answer.status, JSON.stringify(answer.body)).toBe(200);
        seen.push(...answer.body.data.map((row) => `${row.time} ${row.route}`));
        cursor = answer.body.next === null ? "" : `&cursor=${answer.body.next}`;
      } while (cursor !== "");
      expect(seen).toHaveLength(count);
      expect(new Set(seen).size).toBe(count);
    }
    const part = await api.get(`usage?groupBy=hour&from=${now - 3 * HOUR_MS}&to=${now - HOUR_MS}`, owner.key);
    expect(part.body.data.map(({ time }) => time)).toEqual([now - 3 * HOUR_MS, now - 2 * HOUR_MS]);
  });

  it("refuses unknown groupings, strange cursors and keys without the scope", async () => {
    const owner = await api.newOwner("pro");
    const keys = await api.get("keys?limit=1", owner.key);
    expect(keys.status).toBe(200);
    for (const query of ["?groupBy=week", "?cursor=abc", "?group=hour"]) {
      expect((await api.get(`usage${query}`, owner.key)).body.code).toBe("invalid_request");
    }
    const other = await api.newOwner("pro", { scopes: ["market:read"] });
    expect((await api.get("usage", other.key)).body.code).toBe("forbidden");
    expect((await api.request("usage")).status).toBe(401);
  });

  it("shows an organisation its own use and nobody else's", async () => {
    const [ours, theirs] = [await api.newOwner("pro"), await api.newOwner("pro")];
    await api.get("tickers", theirs.key);
    expect(await rowsOf(ours.key)).toEqual([]);
  });

  it("counts sockets, what they carried, and the slots they held", async () => {
    const owner = await api.newOwner("free");
    const socket = await api.connect({ Authorization: `Bearer ${owner.key}` });
    await socket.send({ id: 1, op: "subscribe", channels: ["trades:binance:BTC/USDT"] });
    await socket.next((item) => item.type === "ack");
    for (let id = 10; id < 15; id++) {
      const known = socket.items.length;
      api.publish(tradeEvent(id, Date.now()));
      await socket.next((item) => item.type === "update", known);
    }
    const second = await api.connect({ Authorization: `Bearer ${owner.key}` });
    await second.closed;
    await api.usage.flush();
    const rows = async () =>
      (
        await api.database.pool.query(
          "select route, connections, messages, refused from accounts.usage_hours where organisation_id = $1",
          [owner.member.organisationId],
        )
      ).rows;
    expect(await rows()).toEqual([{ route: "stream", connections: 1, messages: 5, refused: 1 }]);
    socket.close();
    await expect
      .poll(async () => {
        await api.usage.flush();
        const peaks = await api.database.pool.query(
          "select meter, used, allowed from accounts.usage_peaks where organisation_id = $1",
          [owner.member.organisationId],
        );
        return peaks.rows;
      })
      .toEqual([{ meter: "connections", used: 1, allowed: 1 }]);
  });
});
