import { once } from "node:events";
import { afterEach, describe, expect, it, vi } from "vitest";
import { WebSocket as NodeWebSocket, WebSocketServer } from "ws";
import { QuickStartSocket, type SocketState } from "@/components/market/quick-start-socket";

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

async function listen(port = 0): Promise<WebSocketServer> {
  const server = new WebSocketServer({ host: "127.0.0.1", port });
  ends.push(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  await once(server, "listening");
  return server;
}

function portOf(server: WebSocketServer): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}

/** Without a listener Node throws what a browser only logs. */
function quiet(socket: NodeWebSocket): NodeWebSocket {
  return socket.on("error", () => {});
}

function connect(port: number) {
  const states: SocketState[] = [];
  const frames: string[] = [];
  const socket = new QuickStartSocket({
    url: `ws://127.0.0.1:${port}/ws`,
    symbols: ["BTCUSDT"],
    onFrame: (text) => frames.push(text),
    onState: (state) => states.push(state),
    random: () => 0,
    createSocket: (url) => quiet(new NodeWebSocket(url)),
  });
  ends.push(() => socket.close());
  return { socket, states, frames };
}

const waits = (states: SocketState[]) => states.filter((state) => state.kind === "waiting");

describe("QuickStartSocket", () => {
  it("asks for its symbols at every connecting and hands on what comes", async () => {
    const server = await listen();
    const asked: string[] = [];
    server.on("connection", (client) => {
      client.on("message", (data) => asked.push(String(data)));
      client.send("first");
    });
    const { frames, states } = connect(portOf(server));
    await vi.waitFor(() => expect(frames).toEqual(["first"]));
    await vi.waitFor(() => expect(asked).toEqual(['{"action":"subscribe","symbols":["BTCUSDT"]}']));

    for (const client of server.clients) client.terminate();
    await vi.waitFor(() => expect(asked).toHaveLength(2), { timeout: 5_000 });
    expect(states.map((state) => state.kind)).toEqual([
      "connecting",
      "open",
      "waiting",
      "connecting",
      "open",
    ]);
  });

  it("waits longer after each failure, and forgets that only when a frame has come", async () => {
    const server = await listen();
    let talks = false;
    server.on("connection", (client) => {
      if (talks) client.send("at last");
      client.close();
    });
    const { states } = connect(portOf(server));
    await vi.waitFor(() => expect(waits(states)).toHaveLength(3), { timeout: 10_000 });
    expect(waits(states).map((state) => state.delayMs)).toEqual([250, 500, 1_000]);

    talks = true;
    await vi.waitFor(() => expect(waits(states)).toHaveLength(4), { timeout: 10_000 });
    expect(waits(states)[3]?.delayMs).toBe(250);
  });

  it("tries at once when asked, and never again once closed", async () => {
    const server = await listen();
    const port = portOf(server);
    let connections = 0;
    server.on("connection", (client) => {
      connections += 1;
      client.close();
    });
    const { socket, states } = connect(port);
    await vi.waitFor(() => expect(waits(states)).toHaveLength(1));
    socket.retryNow();
    expect(states.at(-1)).toEqual({ kind: "connecting" });
    await vi.waitFor(() => expect(waits(states)).toHaveLength(2));
    socket.close();
    const before = connections;
    socket.retryNow();
    socket.close();

    // Another one walks through waits that are together longer than the one that was running.
    const other = connect(port);
    await vi.waitFor(() => expect(waits(other.states)).toHaveLength(3), { timeout: 5_000 });
    expect(connections - before).toBe(3);
  });
});
