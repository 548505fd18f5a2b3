import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { type QuickServer, serveQuickStart, tickerOf } from "@/tests/fixtures/quick-server";

interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage["headers"];
  body: string;
}

let server: QuickServer;
let pages: Server | null = null;

/** Stands where Next.js would be and keeps what it was asked. */
async function servePages(answer?: RequestListener) {
  const seen: Seen[] = [];
  const counts = { connections: 0 };
  pages = createServer(async (request, response) => {
    if (answer) {
      answer(request, response);
      return;
    }
    const { method = "", url = "", headers } = request;
    seen.push({ method, url, headers, body: await text(request) });
    response.writeHead(200, {
      "Content-Type": "text/html",
      "Set-Cookie": ["a=1", "b=2"],
      "Keep-Alive": "timeout=5",
      "X-From": "pages",
    });
    response.end("<p>page</p>");
  });
  pages.on("connection", () => {
    counts.connections += 1;
  });
  pages.listen(0, "127.0.0.1");
  await once(pages, "listening");
  return { seen, counts, port: (pages.address() as AddressInfo).port };
}

async function closePages(): Promise<void> {
  pages?.closeAllConnections();
  pages?.close();
  pages = null;
}

/** What comes back for bytes written by hand, until the other side ends or falls silent behind `until`. */
async function raw(request: string, until: RegExp): Promise<string> {
  const socket = connect(server.frontPort, "127.0.0.1");
  socket.write(request);
  let answer = "";
  for await (const chunk of socket) {
    answer += String(chunk);
    if (until.test(answer)) break;
  }
  return answer;
}

afterEach(async () => {
  await server.close();
  await closePages();
});

describe("the front door", () => {
  it("answers the server's own paths itself", async () => {
    const { seen, port } = await servePages();
    server = await serveQuickStart({ webPort: port });
    server.bus.publish("tickers", [tickerOf("BTC/USDT", 1)]);
    const statuses: Record<string, number> = {};
    for (const path of [
      "/health",
      "/ready",
      "/metrics",
      "/market-data?symbol=all",
      "/api/market_data",
      "/webhooks/stripe",
      "/api/v1",
      "/api/v1/nope",
      "/ws",
      "/ws/v1",
    ]) {
      const response = await fetch(`${server.frontUrl}${path}`);
      statuses[path] = response.status;
      expect(response.headers.get("content-type")).not.toContain("html");
    }
    expect(statuses).toEqual({
      "/health": 200,
      "/ready": 503,
      "/metrics": 200,
      "/market-data?symbol=all": 200,
      "/api/market_data": 200,
      // Only Stripe writes here.
      "/webhooks/stripe": 405,
      "/api/v1": 404,
      "/api/v1/nope": 404,
      "/ws": 400,
      "/ws/v1": 400,
    });
    expect(seen).toEqual([]);
  });

  it.each(["/", "/pricing?x=1", "/api/auth/session", "/api/v10", "/wsx", "/_next/static/a.js"])(
    "asks the pages for %s",
    async (path) => {
      const { seen, port } = await servePages();
      server = await serveQuickStart({ webPort: port });
      const response = await fetch(`${server.frontUrl}${path}`);
      expect(await response.text()).toBe("<p>page</p>");
      expect(response.headers.get("x-from")).toBe("pages");
      expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
      expect(seen.map(({ url }) => url)).toEqual([path]);
    },
  );

  it("refuses a path that spells no text, at which the pages would fail", async () => {
    const { seen, port } = await servePages();
    server = await serveQuickStart({ webPort: port });
    for (const path of ["/markets/%E0%A4%A", "/%"]) {
      const response = await fetch(`${server.frontUrl}${path}`);
      expect(response.status).toBe(400);
      expect(response.headers.get("content-type")).toBe("application/problem+json");
    }
    expect(seen).toEqual([]);
  });

  it("overwrites what a visitor claims about himself, and strips what only Next.js may say", async () => {
    const { seen, port } = await servePages();
    server = await serveQuickStart({ webPort: port });
    await fetch(`${server.frontUrl}/`, {
      headers: {
        "X-Forwarded-For": "6.6.6.6",
        "X-Forwarded-Host": "evil.test",
        "X-Forwarded-Proto": "gopher",
        "X-Forwarded-Port": "1",
        Forwarded: "for=6.6.6.6",
        "X-Real-IP": "6.6.6.6",
        "x-middleware-subrequest": "middleware:middleware",
        "x-middleware-rewrite": "/admin",
        "x-matched-path": "/admin",
        "x-invoke-path": "/admin",
        "x-nonce": "mine",
        Cookie: "session=1",
        Authorization: "Bearer x",
        RSC: "1",
        "Next-Action": "abc",
      },
    });
    const { headers } = seen[0] as Seen;
    expect(headers).toMatchObject({
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-host": `127.0.0.1:${server.frontPort}`,
      "x-forwarded-proto": "http",
      host: `127.0.0.1:${server.frontPort}`,
      cookie: "session=1",
      authorization: "Bearer x",
      rsc: "1",
      "next-action": "abc",
    });
    const gone = Object.keys(headers).filter((name) =>
      /middleware|matched|invoke|nonce|real-ip|^forwarded|forwarded-port/.test(name),
    );
    expect(gone).toEqual([]);
  });

  it("believes a trusted proxy about the visitor's address", async () => {
    const { seen, port } = await servePages();
    server = await serveQuickStart({ webPort: port, trustedProxies: ["127.0.0.1"] });
    await fetch(`${server.frontUrl}/`, { headers: { "X-Forwarded-For": "6.6.6.6, 198.51.100.1" } });
    expect(seen[0]?.headers["x-forwarded-for"]).toBe("198.51.100.1");
  });

  it("keeps hop-by-hop headers to their hop, and lets nobody name the framing away", async () => {
    const { seen, port } = await servePages();
    server = await serveQuickStart({ webPort: port });
    const lines = [
      "POST /form HTTP/1.1",
      "Host: quant.test",
      "Connection: close, X-Secret, Content-Length",
      "X-Secret: 1",
      "TE: trailers",
      "Content-Length: 5",
    ];
    await raw(`${lines.join("\r\n")}\r\n\r\nhello`, /<p>page<\/p>/);
    const { headers, body } = seen[0] as Seen;
    expect(body).toBe("hello");
    expect(headers).toMatchObject({ "content-length": "5", host: "quant.test" });
    expect(headers).not.toHaveProperty("x-secret");
    expect(headers).not.toHaveProperty("te");
  });

  it.each(["GET", "DELETE", "POST"])(
    "frames a chunked %s, so that its body is no second request",
    async (method) => {
      const { seen, port } = await servePages();
      server = await serveQuickStart({ webPort: port });
      const hidden = "GET /admin HTTP/1.1\r\nHost: quant.test\r\n\r\n";
      const chunk = `${hidden.length.toString(16)}\r\n${hidden}\r\n0\r\n\r\n`;
      const head = `${method} /open HTTP/1.1\r\nHost: quant.test\r\nTransfer-Encoding: chunked\r\n\r\n`;
      await raw(head + chunk, /<p>page<\/p>/);
      await fetch(`${server.frontUrl}/after`);
      expect(seen.map(({ url }) => url)).toEqual(["/open", "/after"]);
      expect(seen[0]?.body).toBe(hidden);
    },
  );

  it("streams large bodies both ways", async () => {
    const { port } = await servePages((request, response) => request.pipe(response));
    server = await serveQuickStart({ webPort: port });
    const body = "x".repeat(5_000_000);
    const response = await fetch(`${server.frontUrl}/echo`, { method: "POST", body });
    expect(await response.text()).toBe(body);
  });

  it("passes the first part of an answer on before the last is there", async () => {
    const { port } = await servePages((_request, response) => {
      response.write("first");
      held = () => response.end("last");
    });
    let held = () => {};
    server = await serveQuickStart({ webPort: port });
    const response = await fetch(`${server.frontUrl}/slow`);
    const reader = response.body?.getReader();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe("first");
    held();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe("last");
  });

  it("uses its connections to the pages again", async () => {
    const { counts, port } = await servePages();
    server = await serveQuickStart({ webPort: port });
    for (let index = 0; index < 10; index += 1) await (await fetch(`${server.frontUrl}/`)).text();
    expect(counts.connections).toBe(1);
  });

  it("asks once more where a kept connection had ended meanwhile", async () => {
    let asked = 0;
    const { port } = await servePages((request, response) => {
      asked += 1;
      if (asked === 2) request.socket.resetAndDestroy();
      else response.end("page");
    });
    server = await serveQuickStart({ webPort: port });
    await (await fetch(`${server.frontUrl}/`)).text();
    const again = await fetch(`${server.frontUrl}/`);
    expect([again.status, await again.text(), asked]).toEqual([200, "page", 3]);
  });

  it("tells programs and browsers apart while the pages are down, and goes on when they are back", async () => {
    const { port } = await servePages();
    await closePages();
    server = await serveQuickStart({ webPort: port });
    const forBot = await fetch(`${server.frontUrl}/pricing`);
    expect(forBot.status).toBe(503);
    expect(forBot.headers.get("retry-after")).toBe("5");
    expect(await forBot.json()).toMatchObject({ code: "unavailable", status: 503 });
    const forBrowser = await fetch(`${server.frontUrl}/pricing`, { headers: { Accept: "text/html" } });
    expect(forBrowser.status).toBe(503);
    expect(forBrowser.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(await forBrowser.text()).toContain("Back in a moment");
    expect((await fetch(`${server.frontUrl}/health`)).status).toBe(200);

    pages = createServer((_request, response) => response.end("back")).listen(port, "127.0.0.1");
    await once(pages, "listening");
    expect(await (await fetch(`${server.frontUrl}/pricing`)).text()).toBe("back");
  });

  it("cuts an answer that breaks off, so that half a page never looks whole", async () => {
    const { port } = await servePages((request, response) => {
      response.writeHead(200, { "Content-Length": "100" });
      response.write("half");
      setImmediate(() => request.socket.destroy());
    });
    server = await serveQuickStart({ webPort: port });
    const response = await fetch(`${server.frontUrl}/`);
    await expect(response.text()).rejects.toThrow();
  });

  it.each([
    ["TRACE / HTTP/1.1", 405, "method_not_allowed"],
    ["GET http://evil.test/ HTTP/1.1", 400, "invalid_request"],
  ])("refuses %s", async (line, status, code) => {
    const { seen, port } = await servePages();
    server = await serveQuickStart({ webPort: port });
    const answer = await raw(`${line}\r\nHost: quant.test\r\n\r\n`, /requestId/);
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    expect(answer).toContain(`"code":"${code}"`);
    expect(seen).toEqual([]);
  });

  it("passes sockets of the pages on in development alone", async () => {
    const { port } = await servePages();
    const reloads = new WebSocketServer({ server: pages as Server, path: "/_next/webpack-hmr" });
    reloads.on("connection", (socket) => socket.on("message", (data) => socket.send(`echo ${data}`)));
    server = await serveQuickStart({ webPort: port, development: true });
    const socket = new WebSocket(`ws://127.0.0.1:${server.frontPort}/_next/webpack-hmr?id=1`);
    await once(socket, "open");
    socket.send("hello");
    expect(String((await once(socket, "message"))[0])).toBe("echo hello");
    socket.terminate();
    await server.close();

    server = await serveQuickStart({ webPort: port });
    const refused = new WebSocket(`ws://127.0.0.1:${server.frontPort}/_next/webpack-hmr`);
    const [error] = await once(refused, "error");
    expect(String(error)).toContain("404");
    reloads.close();
  });
});
