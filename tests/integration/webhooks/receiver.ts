import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Receiver {
  url: string;
  /** All that came, in order. */
  received: Received[];
  /** What is answered from now on; null holds the request open without an answer. */
  answer: number | null;
  until(count: number): Promise<void>;
  close(): void;
}

/** A user's server on loopback. */
export async function startReceiver(): Promise<Receiver> {
  const waiting = new Set<() => void>();
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += chunk;
    receiver.received.push({ path: request.url ?? "", headers: request.headers, body });
    for (const wake of waiting) wake();
    if (receiver.answer === null) return;
    const away = receiver.answer >= 300 && receiver.answer < 400 && { Location: `${receiver.url}elsewhere` };
    response.writeHead(receiver.answer, { ...away }).end("x".repeat(100_000));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    received: [],
    answer: 200,
    async until(count) {
      while (receiver.received.length < count) {
        await new Promise<void>((resolve) => {
          const wake = () => {
            waiting.delete(wake);
            resolve();
          };
          waiting.add(wake);
        });
      }
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
  return receiver;
}
