import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { z } from "zod";

/** What a ticket opens a socket for: one session, from one origin, once, within half a minute. */
export interface StreamTicket {
  sessionId: string;
  origin: string;
  /** Epoch milliseconds. */
  expiresAt: number;
  /** Spent when used. */
  nonce: string;
}

const LIFETIME_MS = 30_000;

const ticketSchema = z.strictObject({
  sessionId: z.uuid(),
  origin: z.string(),
  expiresAt: z.int(),
  nonce: z.string().length(22),
});

interface TicketRequest {
  sessionId: string;
  origin: string;
  nowMs: number;
}

/** A ticket as text: base64url of its JSON and of its HMAC-SHA-256. */
export function issueStreamTicket(secret: string, { sessionId, origin, nowMs }: TicketRequest): string {
  const ticket: StreamTicket = {
    sessionId,
    origin,
    expiresAt: nowMs + LIFETIME_MS,
    nonce: randomBytes(16).toString("base64url"),
  };
  const body = Buffer.from(JSON.stringify(ticket)).toString("base64url");
  return `${body}.${sign(secret, body).toString("base64url")}`;
}

/** The ticket where its signature holds and its time has not passed, else null. */
export function readStreamTicket(secret: string, text: string, nowMs: number): StreamTicket | null {
  const [body = "", signature = "", ...rest] = text.split(".");
  if (rest.length > 0 || text.length > 1_024) return null;
  const given = Buffer.from(signature, "base64url");
  const right = sign(secret, body);
  if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
  const ticket = ticketSchema.safeParse(JSON.parse(Buffer.from(body, "base64url").toString("utf8")));
  return ticket.success && ticket.data.expiresAt > nowMs ? ticket.data : null;
}

/** The purpose is part of what is signed, so that no other token of the same secret is a ticket. */
function sign(secret: string, body: string): Buffer {
  return createHmac("sha256", secret).update(`stream-ticket:${body}`).digest();
}
