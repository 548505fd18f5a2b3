import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { VENUES } from "@/lib/domain/market/venue";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

let child: ChildProcess | null = null;
let holder: Server | null = null;

/** A port that is free now; held until the test ends where `keep` is true. */
async function aPort(keep = false): Promise<number> {
  const server = createServer().listen(0);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  if (keep) holder = server;
  else server.close();
  return port;
}

function start(env: Record<string, string>) {
  const running = spawn(process.execPath, ["--import", "tsx", "server/main.ts"], {
    cwd: ROOT,
    env: { NODE_ENV: "production", PATH: process.env.PATH ?? "", LOG_LEVEL: "silent", ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child = running;
  let errors = "";
  running.stderr.on("data", (chunk) => {
    errors += String(chunk);
  });
  const ended = once(running, "close").then(([code]) => ({ code, lines: errors.trim().split("\n") }));
  return { running, ended };
}

/** A server that finds nothing of what it needs: no database, no exchanges, no pages. */
async function startAlone(more: Record<string, string> = {}) {
  const [http, front, nobody] = [await aPort(), await aPort(), await aPort()];
  const server = start({
    DATABASE_URL: `postgres://nobody:nothing@127.0.0.1:${nobody}/none`,
    NEXTAUTH_SECRET: "kX8vQ2mW7rT4yB6nH3jL9pZ5cF1dG0sA",
    SIMULATOR_CONTROL_PORT: String(nobody),
    WEB_PORT: String(nobody),
    HTTP_PORT: String(http),
    WEBSOCKET_PORT: String(http),
    FRONT_PORT: String(front),
    ...more,
  });
  return { ...server, http, front };
}

async function untilAnswers(url: string): Promise<Response> {
  for (;;) {
    const response = await fetch(url).catch(() => null);
    if (response) return response;
    if (child?.exitCode !== null) throw new Error("the server has ended");
  }
}

afterEach(() => {
  child?.kill("SIGKILL");
  holder?.close();
  holder = null;
});

describe("the server process", () => {
  it("ends with 2 and one line for each variable that is wrong, and no stack", async () => {
    const { ended } = start({ HTTP_PORT: "x", RATE_LIMIT: "-1" });
    const { code, lines } = await ended;
    expect(code).toBe(2);
    expect(lines.map((line) => line.split(" ")[0])).toEqual(["DATABASE_URL", "HTTP_PORT", "RATE_LIMIT"]);
  });

  it("ends with 2 and one sentence where a port is taken", async () => {
    const taken = await aPort(true);
    const { ended } = await startAlone({ HTTP_PORT: String(taken), WEBSOCKET_PORT: String(taken) });
    const { code, lines } = await ended;
    expect(code).toBe(2);
    expect(lines).toEqual([
      `Port ${taken} is taken by another program; stop it, or choose another port with HTTP_PORT.`,
    ]);
  });

  it("answers before anything that it needs is there, and ends in order on SIGTERM", async () => {
    const { http, front, running, ended } = await startAlone();
    const health = await untilAnswers(`http://127.0.0.1:${http}/health`);
    const { version } = JSON.parse(readFileSync(`${ROOT}/package.json`, "utf8"));
    expect(await health.json()).toMatchObject({ status: "OK", version });
    const ready = await untilAnswers(`http://127.0.0.1:${front}/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({
      status: "starting",
      checks: {
        postgres: "down",
        redis: "off",
        bus: "ok",
        feeds: Object.fromEntries(
          VENUES.map((venue) => [venue, { status: "connecting", lagMs: null, lastMessageAt: null }]),
        ),
      },
    });
    expect((await untilAnswers(`http://127.0.0.1:${front}/`)).status).toBe(503);
    running.kill("SIGTERM");
    expect((await ended).code).toBe(0);
  });

  it("ends by itself when the parent that supervised it is gone", async () => {
    const { http, running, ended } = await startAlone({ QUANT_SUPERVISED: "1" });
    await untilAnswers(`http://127.0.0.1:${http}/health`);
    running.stdin.end();
    expect((await ended).code).toBe(0);
  });

  it("keeps sockets on a port of their own where one is named", async () => {
    const sockets = await aPort();
    const { http, ended, running } = await startAlone({ WEBSOCKET_PORT: String(sockets) });
    expect((await untilAnswers(`http://127.0.0.1:${http}/health`)).status).toBe(200);
    expect((await untilAnswers(`http://127.0.0.1:${sockets}/health`)).status).toBe(200);
    running.kill("SIGINT");
    expect((await ended).code).toBe(0);
  });
});
