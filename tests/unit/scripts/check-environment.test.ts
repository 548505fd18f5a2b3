import { describe, expect, it } from "vitest";
import { checkEnvironment } from "../../../scripts/start/check-environment.mjs";
import { ENVIRONMENT_RULES } from "../../../scripts/start/environment-rules.mjs";

const PRODUCTION = {
  QUANT_ENV: "production",
  PUBLIC_URL: "https://quant.test",
  NEXTAUTH_SECRET: "Zq3vX9rT2mW7kP4sB8nL1cJ6hD5fG0yA",
  DATABASE_URL: "postgres://u:p@db:5432/quant",
  REDIS_URL: "redis://cache:6379",
  BILLING: "off",
  SMTP_URL: "smtp://mail:587",
  METRICS_TOKEN: "9f8e7d6c5b4a3f2e1d0c",
};

it("nothing has to be set outside production, and a blank variable counts as absent", () => {
  expect(checkEnvironment({ DATABASE_URL: "  ", HOME: "/x" }, "simulated")).toEqual({
    production: false,
    env: { HOME: "/x" },
  });
});

describe("a malformed variable is named, with what it should be and an example", () => {
  it.each([
    ["QUANT_ENV", "prod"],
    ["DATABASE_URL", "mysql://x/y"],
    ["DATABASE_URL", "postgres://localhost"],
    ["REDIS_URL", "localhost:6379"],
    ["NATS_URL", "nats://a:4222,http://b"],
    ["SMTP_URL", "mail.example.com"],
    ["MAIL_FROM", "Desk <desk>"],
    ["PUBLIC_URL", "quant.example.com"],
    ["NEXTAUTH_SECRET", "short"],
    ["HTTP_PORT", "80a"],
    ["WEBSOCKET_PORT", "70000"],
    ["SIMULATOR_CONTROL_PORT", "0"],
    ["MAX_CLIENTS", "-1"],
    ["RATE_LIMIT", "0"],
    ["RATE_LIMIT", "1.5"],
    ["TRUSTED_PROXIES", "10.0.0.0/33"],
    ["TRUSTED_PROXIES", "proxy.example.com"],
    ["RETAIN_TRADES_DAYS", "ever"],
    ["RETAIN_FINE_CANDLES_DAYS", "0"],
    ["LOG_LEVEL", "loud"],
    ["BILLING", "on"],
    ["BINANCE_WS_URL", "https://x"],
    ["BINANCE_REST_URL", "wss://x"],
    ["BINANCE_API_URL", "x"],
  ])("%s=%s", (name, value) => {
    const example = ENVIRONMENT_RULES[name]?.example;
    expect(() => checkEnvironment({ [name]: value }, "simulated")).toThrow(
      expect.objectContaining({
        exitCode: 1,
        message: expect.stringMatching(new RegExp(`^${name} is .*it should be .*for example ${name}=`)),
      }),
    );
    expect(example).toBeTruthy();
  });
});

it("the value of a secret never shows in the sentence", () => {
  expect(() => checkEnvironment({ DATABASE_URL: "mysql://u:hunter2@h/d" }, "simulated")).toThrow(
    /^(?!.*hunter2)/,
  );
});

it("half of a pair is refused", () => {
  expect(() => checkEnvironment({ GITHUB_ID: "a" }, "simulated")).toThrow(
    /^GITHUB_SECRET is missing beside GITHUB_ID/,
  );
});

describe("production mode", () => {
  it("starts with everything it needs and real exchanges", () => {
    expect(checkEnvironment(PRODUCTION, "live").production).toBe(true);
  });

  it.each(["PUBLIC_URL", "NEXTAUTH_SECRET", "DATABASE_URL", "REDIS_URL", "SMTP_URL", "METRICS_TOKEN"])(
    "needs %s",
    (name) => {
      expect(() => checkEnvironment({ ...PRODUCTION, [name]: undefined }, "live")).toThrow(
        new RegExp(`^${name} is missing, and production mode needs it; .*for example ${name}=`),
      );
    },
  );

  it("needs Stripe's two variables or none and BILLING=off", () => {
    expect(() => checkEnvironment({ ...PRODUCTION, BILLING: undefined }, "live")).toThrow(
      /^STRIPE_SECRET_KEY is missing.*BILLING=off/,
    );
  });

  it.each([
    ["PUBLIC_URL", "http://quant.test"],
    ["NEXTAUTH_SECRET", "a".repeat(40)],
    ["NEXTAUTH_SECRET", "please-change-me-please-change-me-please"],
    ["METRICS_TOKEN", "default-token-of-the-docs"],
  ])("refuses %s=%s", (name, value) => {
    expect(() => checkEnvironment({ ...PRODUCTION, [name]: value }, "live")).toThrow(
      new RegExp(`^${name} is`),
    );
  });

  it.each(["simulated", "replay"] as const)("refuses the %s feed", (feed) => {
    expect(() => checkEnvironment(PRODUCTION, feed)).toThrow(
      /^Production mode refuses .*npm start -- --live/,
    );
  });
});
