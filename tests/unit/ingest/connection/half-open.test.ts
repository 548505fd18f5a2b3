import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { createLog } from "@/lib/platform/log";
import { ConnectBudget } from "@/server/ingest/connection/connect-budget";
import { ReconnectingSocket } from "@/server/ingest/connection/reconnecting-socket";
import { ManualClock } from "@/tests/fixtures/manual-clock";

const SECOND_MS = 1_000;
/** What the operator is promised for a connection that is dead without a word. */
const NOTICED_MS_MAX = 9_000;

let end: () => Promise<void>;
afterEach(() => end());

/** A venue that answers pings or not, and our side of the connection on a clock of the test's. */
async function stage({ autoPong }: { autoPong: boolean }) {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", autoPong });
  await once(server, "listening");
  const clock = new ManualClock();
  const downs: { reason: string; time: number }[] = [];
  let opened = () => {};
  const open = new Promise<void>((resolve) => {
    opened = resolve;
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server listens at no port");
  const socket = new ReconnectingSocket({
    url: `ws://127.0.0.1:${address.port}`,
    clock,
    random: () => 0.5,
    log: createLog("test", "silent"),
    budget: new ConnectBudget(clock, 100, SECOND_MS),
    payloadBytesMax: 1_024,
    events: {
      onOpen: opened,
      onMessage: () => {},
      onDown: (reason) => downs.push({ reason, time: clock.now() }),
      onTooLarge: () => {},
    },
  });
  const coming = once(server, "connection");
  socket.start();
  const [peer] = (await coming) as [WebSocket];
  await open;
  end = async () => {
    for (const client of server.clients) client.terminate();
    await socket.close();
    server.close();
  };
  return { clock, downs, peer };
}

describe("a connection that is dead without a word", () => {
  it("is given up within 9 s of its last sign of life", async () => {
    const { clock, downs } = await stage({ autoPong: false });
    const last = clock.now();
    for (let passed = 0; passed < NOTICED_MS_MAX; passed += SECOND_MS) clock.advance(SECOND_MS);
    expect(downs).toEqual([{ reason: expect.stringContaining("half-open"), time: expect.any(Number) }]);
    expect((downs[0]?.time ?? 0) - last).toBeLessThanOrEqual(NOTICED_MS_MAX);
  });

  it("is not one that answers pings, however little else it says", async () => {
    const { clock, downs, peer } = await stage({ autoPong: true });
    for (let round = 0; round < 5; round++) {
      const asked = once(peer, "ping");
      for (let second = 0; second < 4; second++) clock.advance(SECOND_MS);
      await asked;
      // The answer is read before whatever is sent after it.
      const read = once(peer, "pong");
      peer.ping();
      await read;
    }
    expect(downs).toEqual([]);
  });
});
