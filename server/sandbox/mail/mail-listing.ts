import { createServer, type ServerResponse } from "node:http";
import { listenLocal } from "../listen-local";
import type { MailFolder } from "./mail-folder";

export interface MailListing {
  readonly port: number;
  close(): Promise<void>;
}

const ORIGIN = "http://outbox";

/** `GET /messages?to=` and `GET /messages/ID`, for the page that shows them; only this machine reaches it. */
export async function createMailListing(port: number, folder: MailFolder): Promise<MailListing> {
  const http = createServer((request, response) => {
    // A page of a foreign site could lead its own name to this address; ours is asked for by the address.
    const host = request.headers.host ?? "";
    if (!/^127\.0\.0\.1(:\d+)?$/.test(host)) return send(response, 403, { error: "Ask for 127.0.0.1." });
    const target = request.url ?? "/";
    const url = URL.canParse(target, ORIGIN) ? new URL(target, ORIGIN) : null;
    if (request.method !== "GET" || url === null) return send(response, 405, { error: "GET alone is here." });
    const to = url.searchParams.get("to")?.toLowerCase();
    if (url.pathname === "/messages") {
      const wanted = to === undefined ? folder.list() : folder.list().filter((mail) => isTo(mail.to, to));
      return send(response, 200, { data: wanted });
    }
    const mail = folder.list().find(({ id }) => url.pathname === `/messages/${id}`);
    return mail ? send(response, 200, mail) : send(response, 404, { error: "There is no such mail." });
  });
  const bound = await listenLocal(http, port);
  return {
    port: bound,
    async close() {
      const closed = new Promise<void>((resolve) => http.close(() => resolve()));
      http.closeAllConnections();
      await closed;
    },
  };
}

function isTo(recipients: readonly string[], wanted: string): boolean {
  return recipients.some((recipient) => recipient.toLowerCase() === wanted);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(text),
    "Cache-Control": "no-store",
  });
  response.end(text);
}
