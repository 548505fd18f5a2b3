import type { Refusal } from "../shell/refusal";

export interface BinanceRefusal extends Refusal {
  body: string;
}

/** The answers of a venue that lets nobody in, taken in turn. */
export const REFUSALS: readonly [Door, ...Door[]] = [
  door(429, "Too Many Requests", -1003, "Too many requests queued."),
  door(418, "I'm a teapot", -1003, "Way too much request weight used; IP banned."),
  door(403, "Forbidden", -1002, "You are not authorized to execute this request."),
];

type Door = Omit<BinanceRefusal, "retryAfterSeconds">;

function door(status: number, reason: string, code: number, msg: string): Door {
  return { status, reason, body: JSON.stringify({ code, msg }) };
}
