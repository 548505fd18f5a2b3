import { describe, expect, it } from "vitest";
import { parseSymbol } from "@/lib/domain/market/symbol";
import { FEEDS, VENUES } from "@/lib/domain/market/venue";
import { EnvError, readServerConfig } from "@/lib/platform/env";

const grammar = { venues: VENUES, feeds: FEEDS, parseSymbol };
const WHOLE = { DATABASE_URL: "postgres://u:p@127.0.0.1:5432/quant" };
const PRODUCTION = {
  ...WHOLE,
  QUANT_ENV: "production",
  QUANT_FEED: "live",
  PUBLIC_URL: "https://quant.test",
  NEXTAUTH_SECRET: "kX8vQ2mW7rT4yB6nH3jL9pZ5cF1dG0sA",
  REDIS_URL: "redis://127.0.0.1:6379",
  SMTP_URL: "smtp://mail.test",
  METRICS_TOKEN: "7f3a9c1e5b8d2f60",
  BILLING: "off",
};

function read(variables: Record<string, string>, argv: string[] = []) {
  return readServerConfig(variables, argv, grammar);
}

function linesOf(variables: Record<string, string>, argv: string[] = []): readonly string[] {
  try {
    read(variables, argv);
  } catch (error) {
    if (error instanceof EnvError) return error.lines;
    throw error;
  }
  return [];
}

describe("the environment of a server", () => {
  it("needs a database and knows a default for the rest", () => {
    const config = read(WHOLE);
    expect(config.ports).toEqual({
      http: 8080,
      webSocket: 8080,
      front: 3000,
      web: 3001,
      simulatorControl: 8090,
    });
    expect(config).toMatchObject({
      production: false,
      feed: "simulated",
      venues: [...VENUES],
      symbols: ["BTC/USDT", "ETH/USDT", "SOL/USDT", "ADA/USDT"],
      redisUrl: null,
      rateLimitPerMinute: 60,
      clientsMax: 10_000,
      trustedProxies: [],
      publicUrl: "http://localhost:3000",
      retainTradesDays: 30,
      retainFineCandlesDays: 7,
    });
    expect(config).toMatchObject({
      smtpUrl: null,
      mailFrom: { name: "Quant", address: "no-reply@localhost" },
    });
    expect([...config.roles]).toEqual(["ingest", "engine", "gateway", "api", "store", "jobs", "front"]);
    expect(Object.isFrozen(config)).toBe(true);
  });

  it.each([
    ["HTTP_PORT", "80a", "a port from 1 to 65535"],
    ["HTTP_PORT", "0", "a port from 1 to 65535"],
    ["FRONT_PORT", "65536", "a port from 1 to 65535"],
    ["RATE_LIMIT", "-1", "a whole number of requests a minute from 1"],
    ["RATE_LIMIT", "1e3", "a whole number of requests a minute from 1"],
    ["MAX_CLIENTS", "many", "a whole number of sockets from 1"],
    ["QUANT_FEED", "paper", "simulated, live or replay"],
    ["QUANT_VENUES", "binance,mtgox", "names of venues with commas between"],
    ["QUANT_SYMBOLS", "BTC/USDT,€", "symbols with commas between"],
    ["TRUSTED_PROXIES", "10.0.0.0/33", "addresses or networks with commas between"],
    ["PUBLIC_URL", "quant.test", "the address at which people reach the product"],
    ["LOG_LEVEL", "loud", "one of trace, debug"],
    ["RETAIN_TRADES_DAYS", "0", "a whole number of days from 1"],
    ["BINANCE_WS_URL", "https://stream.binance.com", "a WebSocket URL"],
    ["BINANCE_API_URL", "stream.binance.com", "a WebSocket URL"],
    ["MAIL_FROM", "Desk", "whom mails come from"],
    ["QUANT_ENV", "prod", "production, development or test"],
  ])("refuses %s=%s in one line with what it should be and an example", (name, value, should) => {
    const lines = linesOf({ ...WHOLE, [name]: value });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(new RegExp(`^${name} is .*; it should be .*, for example ${name}=.+\\.$`));
    expect(lines[0]).toContain(should);
    expect(lines[0]).toContain(JSON.stringify(value));
  });

  it("tells of everything that is wrong at once, each in a line of its own", () => {
    const lines = linesOf({ HTTP_PORT: "x", RATE_LIMIT: "y" }, ["--roles", "ingest,cook"]);
    expect(lines.map((line) => line.split(" ")[0])).toEqual([
      "DATABASE_URL",
      "HTTP_PORT",
      "RATE_LIMIT",
      "--roles",
    ]);
    expect(lines.every((line) => !line.includes("\n"))).toBe(true);
  });

  it("never repeats a secret", () => {
    const lines = linesOf({ DATABASE_URL: "mysql://u:hunter2@h/db", NEXTAUTH_SECRET: "hunter2" });
    expect(lines).toHaveLength(2);
    expect(lines.join()).not.toContain("hunter2");
  });

  it("takes a blank variable for an absent one", () => {
    expect(read({ ...WHOLE, HTTP_PORT: "", REDIS_URL: " " })).toMatchObject({
      redisUrl: null,
      ports: { http: 8080 },
    });
  });

  it("lets the newer name of Binance's address win over the older one", () => {
    const older = { ...WHOLE, BINANCE_API_URL: "wss://older.test" };
    expect(read(older).venueUrls.binance).toEqual({ ws: "wss://older.test" });
    expect(read({ ...older, BINANCE_WS_URL: "wss://newer.test" }).venueUrls.binance).toEqual({
      ws: "wss://newer.test",
    });
  });

  it("leaves the symbols of a replay to the recording", () => {
    expect(read({ ...WHOLE, QUANT_FEED: "replay" }).symbols).toBeNull();
  });

  it.each([
    [
      ["--roles", "ingest,store"],
      ["ingest", "store"],
    ],
    [["--roles=front"], ["front"]],
  ])("reads roles from %j", (argv, roles) => {
    expect([...read(WHOLE, argv).roles]).toEqual(roles);
  });

  it.each([[["--role", "x"]], [["--roles"]], [["--roles", "all"]]])("refuses the arguments %j", (argv) => {
    expect(linesOf(WHOLE, argv)).toHaveLength(1);
  });
});

describe("production mode", () => {
  it("starts with everything that it needs", () => {
    expect(read(PRODUCTION)).toMatchObject({ production: true, publicUrl: "https://quant.test" });
  });

  it.each(["PUBLIC_URL", "NEXTAUTH_SECRET", "DATABASE_URL", "REDIS_URL", "SMTP_URL", "METRICS_TOKEN"])(
    "does not start without %s",
    (name) => {
      const lines = linesOf({ ...PRODUCTION, [name]: "" });
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(new RegExp(`^${name} is missing.*for example ${name}=`));
    },
  );

  it("needs Stripe's two or BILLING=off", () => {
    const names = linesOf({ ...PRODUCTION, BILLING: "" }).map((line) => line.split(" ")[0]);
    expect(names).toEqual(["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"]);
  });

  it.each(["simulated", "replay"])("refuses the %s feed", (feed) => {
    expect(linesOf({ ...PRODUCTION, QUANT_FEED: feed })[0]).toMatch(/^QUANT_FEED is .*it should be live/);
  });

  it.each([
    ["PUBLIC_URL", "http://quant.test"],
    ["NEXTAUTH_SECRET", "change-me-change-me-change-me-change-me"],
    ["METRICS_TOKEN", "aaaaaaaaaaaaaaaaaaaa"],
  ])("refuses %s=%s", (name, value) => {
    expect(linesOf({ ...PRODUCTION, [name]: value })[0]).toMatch(new RegExp(`^${name} is `));
  });
});
