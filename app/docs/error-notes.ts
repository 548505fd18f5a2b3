import type { ErrorCode } from "@/lib/platform/errors";

interface ErrorNote {
  /** When one meets it. */
  cause: string;
  /** What ends it. */
  wayOut: string;
}

/** What to do about each code; the compiler asks for every one of them. */
export const ERROR_NOTES: Record<ErrorCode, ErrorNote> = {
  invalid_request: {
    cause: "A parameter or field is missing, misspelled, unknown or out of its range.",
    wayOut: "Read `errors`: each entry names a field and says what it should be. Do not retry unchanged.",
  },
  unauthenticated: {
    cause: "There is no key, or it is mistyped, expired or revoked.",
    wayOut: "Send `Authorization: Bearer` with a key that works; rotate it where it is lost.",
  },
  payment_required: {
    cause: "The depth, history or feature is beyond your tier. Answers are never silently clipped.",
    wayOut: "Ask for less, or move to the tier that `detail` names.",
  },
  forbidden: {
    cause: "The key lacks a scope, your role lacks a right, or the address is not on the key’s list.",
    wayOut: "`detail` says which. Create a key with that scope, or call from an allowed network.",
  },
  not_found: {
    cause: "There is no such route, symbol or id, or it belongs to somebody else.",
    wayOut: "Check the spelling; `GET /api/v1/instruments` lists every symbol on offer.",
  },
  method_not_allowed: {
    cause: "The route exists, but not for this method.",
    wayOut: "The header `Allow` lists the methods that it has.",
  },
  conflict: {
    cause: "What you want to change has changed or ended meanwhile.",
    wayOut: "Read it again and decide anew.",
  },
  idempotency_conflict: {
    cause: "This `Idempotency-Key` was sent within 24 hours with another body or to another route.",
    wayOut: "Take a new key for a new request; send the same body for a repeat.",
  },
  too_large: { cause: "The body is larger than the route takes.", wayOut: "Send less at once." },
  unsupported_media_type: {
    cause: "The body is not JSON.",
    wayOut: "Send `Content-Type: application/json`.",
  },
  rejected: {
    cause: "The request is well-formed, and a rule forbids it.",
    wayOut: "`detail` says by which rule.",
  },
  rate_limited: {
    cause: "The minute’s quota or the burst is used up; `violated-policies` says which.",
    wayOut: "Wait for `Retry-After` seconds. `RateLimit` on every answer says what is left.",
  },
  internal: {
    cause: "Something failed on our side. It is logged under `requestId`.",
    wayOut: "Try again with back-off; tell us the `requestId` where it stays.",
  },
  unavailable: {
    cause: "A part is away for a moment: the database, a source, or the feed that a test key needs.",
    wayOut: "Try again with back-off. The status page says what is away.",
  },
};

/** Codes that only the socket `/ws/v1` uses. */
export const STREAM_CODES: ReadonlyArray<ErrorNote & { code: string }> = [
  {
    code: "unknown_channel",
    cause: "The channel’s kind or last part is not one that exists.",
    wayOut: "Write it as kind:venue:symbol, with a parameter where the kind has one.",
  },
  {
    code: "unknown_symbol",
    cause: "That venue does not offer that symbol here.",
    wayOut: "`GET /api/v1/instruments` lists every pair of venue and symbol.",
  },
  {
    code: "too_many_subscriptions",
    cause: "The connection holds as many channels as your tier allows.",
    wayOut: "Unsubscribe from some, or open another connection where the tier has one free.",
  },
  {
    code: "too_many_connections",
    cause: "All your tier’s connections are open; the message names who holds them.",
    wayOut: "Close one; `DELETE /api/v1/connections/{id}` ends one that is not at hand.",
  },
  {
    code: "aged_out",
    cause: "What you want to resume from is no longer kept: 60 seconds or 10,000 items a channel.",
    wayOut: "Start from the snapshot, and read what was lost by REST.",
  },
  {
    code: "upstream_down",
    cause: "The source of the channel cannot be reached.",
    wayOut: "Stay: the channel goes on by itself, and says so with `live`.",
  },
  {
    code: "slow_consumer",
    cause: "You read more slowly than the channel writes.",
    wayOut: "Read faster, subscribe to less, or set `throttleMs`.",
  },
];

/** Closing a socket says what to do by its range. */
export const CLOSE_CODES = [
  { code: "4200", meaning: "The server is draining.", action: "Reconnect now and resume." },
  { code: "4400", meaning: "A frame was not a JSON object.", action: "Mend the client." },
  {
    code: "4401",
    meaning: "Not authenticated in time, or with a key that does not work.",
    action: "Do not retry unchanged.",
  },
  { code: "4402", meaning: "The authentication has expired.", action: "Connect with a new one." },
  { code: "4403", meaning: "The key was revoked, or it may not do this.", action: "Do not retry unchanged." },
  { code: "4408", meaning: "Read too slowly for too long.", action: "Subscribe to less, then resume." },
  {
    code: "4429",
    meaning: "More than 20 frames a second.",
    action: "Send fewer; subscribe to many channels in one.",
  },
  { code: "4500", meaning: "Something failed on our side.", action: "Retry with back-off." },
  { code: "4503", meaning: "The server has no room for more sockets.", action: "Retry with back-off." },
  { code: "4504", meaning: "All your connections are in use.", action: "Retry with back-off, or close one." },
] as const;
