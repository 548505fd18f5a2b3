import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { createLog } from "@/lib/platform/log";
import { createControlServer } from "@/server/sandbox/control/control-server";
import { openStage, START, type Stage } from "./stage";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

describe("bad requests are refused with what was wrong and what is right", () => {
  it.each([
    ["GET", "/nope", undefined, 404, "There is no /nope;"],
    ["DELETE", "/venues", undefined, 405, "/venues takes GET."],
    [
      "POST",
      "/faults",
      { venue: "binance", fault: "melt" },
      400,
      'fault: Invalid option: expected one of "drop"',
    ],
    ["POST", "/faults", { venue: "mtgox", fault: "drop" }, 400, "venue: Invalid option"],
    ["POST", "/faults", { venue: "okx", fault: "drop" }, 404, "okx is not running here; binance is."],
    [
      "POST",
      "/faults",
      { venue: "binance", fault: "drop", symbol: "XRP/USDT" },
      404,
      "binance has no XRP/USDT; it has BTC/USDT, ETH/USDT.",
    ],
    [
      "POST",
      "/faults",
      { venue: "binance", fault: "drop", symbol: "??" },
      400,
      "symbol: must be a symbol such as BTC/USDT",
    ],
    ["POST", "/faults", { venue: "binance", fault: "drop", count: 0 }, 400, "count: Too small"],
    ["POST", "/faults", { venue: "binance", fault: "drop", often: 1 }, 400, 'Unrecognized key: "often"'],
    ["POST", "/faults", [], 400, "Invalid input: expected object"],
    ["DELETE", "/faults/binance-99", undefined, 404, "No fault binance-99 is going on"],
    ["DELETE", "/faults/%", undefined, 404, "No fault % is going on"],
    ["GET", "//", undefined, 400, "The request's URL cannot be read."],
    ["GET", "/truth/trades?venue=binance", undefined, 400, "symbol: Invalid input"],
    ["GET", "/truth/trades?venue=binance&symbol=BTC/USDT&from=yesterday", undefined, 400, "from: "],
    ["GET", "/truth/book?venue=binance&symbol=BTC/USDT&depth=5", undefined, 400, 'Unrecognized key: "depth"'],
    ["GET", "/replay", undefined, 404, "There is no /replay;"],
    ["POST", "/rate", { tradesPerSecond: 5 }, 409, "A replay plays at its recording's rate"],
  ])("%s %s %j", async (method, path, body, status, detail) => {
    const answer = await stage.steer(method, path, body);
    const problem = z
      .object({ status: z.number(), detail: z.string(), code: z.string(), requestId: z.string() })
      .parse(answer.body);
    expect([answer.status, problem.status]).toEqual([status, status]);
    expect(problem.detail).toContain(detail);
  });

  it("answers with problem+json, and a body that is no JSON as well", async () => {
    const response = await fetch(`http://127.0.0.1:${stage.control.port}/faults`, {
      method: "POST",
      body: "{",
    });
    expect([response.status, response.headers.get("content-type")]).toEqual([
      400,
      "application/problem+json",
    ]);
    expect(await response.json()).toMatchObject({ detail: "The body must be one JSON object." });
  });
});

describe("the control port", () => {
  it("names what a client puts in place of the documented URLs", async () => {
    const port = new URL(stage.venue.restUrl).port;
    expect((await stage.steer("GET", "/venues")).body).toEqual([
      {
        venue: "binance",
        ws: `ws://127.0.0.1:${port}/ws`,
        rest: `http://127.0.0.1:${port}`,
        symbols: ["BTC/USDT", "ETH/USDT"],
      },
    ]);
  });

  it("tells every trade that was made, whatever was sent or lost, within a range of time", async () => {
    await stage.fault({ fault: "drop", count: 1_000 });
    for (let second = 0; second < 3; second += 1) {
      stage.market.move(2_400);
      stage.clock.advance(1_000);
    }
    const rows = async (query: string) => {
      const response = await fetch(
        `http://127.0.0.1:${stage.control.port}/truth/trades?venue=binance&symbol=BTCUSDT${query}`,
      );
      expect(response.headers.get("content-type")).toBe("application/x-ndjson");
      const text = await response.text();
      const row = z.strictObject({
        id: z.string(),
        price: z.number(),
        quantity: z.number(),
        side: z.enum(["buy", "sell"]),
        time: z.number(),
      });
      return text
        .split("\n")
        .filter(Boolean)
        .map((line) => row.parse(JSON.parse(line)));
    };
    const all = await rows("");
    expect(all.map(({ id }) => Number(id))).toEqual(
      Array.from({ length: 3_600 }, (_, index) => 5_000 + index),
    );
    const [first] = stage.market.trades("binance", "BTC/USDT", 5_000, 1);
    expect(all[0]).toEqual({
      id: "5000",
      price: first?.price,
      quantity: first?.quantity,
      side: first?.buyerIsMaker ? "sell" : "buy",
      time: START,
    });
    const second = await rows(`&from=${START + 1_000}&to=${START + 2_000}`);
    expect([second.length, second[0]?.id, second.at(-1)?.id]).toEqual([1_200, "6200", "7399"]);
    expect(await rows(`&from=${START + 9_000}`)).toEqual([]);
  });

  it("changes the load while it runs", async () => {
    const rates: number[] = [];
    const log = createLog("test", "silent");
    const control = await createControlServer({
      port: 0,
      venues: [],
      log,
      setRate: (rate) => rates.push(rate),
    });
    const body = JSON.stringify({ tradesPerSecond: 5_000 });
    const response = await fetch(`http://127.0.0.1:${control.port}/rate`, { method: "POST", body });
    expect([response.status, rates]).toEqual([200, [5_000]]);
    await control.close();
    await control.close();
  });
});
