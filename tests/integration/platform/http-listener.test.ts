import { once } from "node:events";
import { request } from "node:http";
import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type HttpListener, listenHttp } from "@/lib/platform/http/http-listener";

let listener: HttpListener | null = null;
afterEach(() => listener?.close(0));

async function listen(): Promise<HttpListener> {
  listener = await listenHttp({
    port: 0,
    name: "HTTP_PORT",
    request: (_request, response) => {
      response.writeHead(200).write("so far");
    },
    upgrade: (_request, socket) => {
      socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: test\r\n\r\n");
    },
  });
  return listener;
}

describe("closing a listener", () => {
  it("does not wait for a peer whose upgraded connection never ends", async () => {
    const { port, close } = await listen();
    const headers = { Connection: "Upgrade", Upgrade: "test" };
    const asking = request({ port, headers }).end();
    const [, peer] = await once(asking, "upgrade");
    const cut = once(peer, "close");
    await close(20);
    await cut;
  });

  it("does not wait for an answer that never ends, nor for a peer that never asks", async () => {
    const silent = connect((await listen()).port);
    await once(silent, "connect");
    const asking = request({ port: listener?.port }).end();
    await once(asking, "response").then(([response]) => response.on("error", () => undefined));
    await listener?.close(20);
    if (!silent.closed) await once(silent, "close");
    expect(silent.destroyed).toBe(true);
  });
});
