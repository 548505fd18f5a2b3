import type { Answer } from "../answer";

/** Where the question or its answer was lost on the way. */
export function lostAnswer<Value>(): Answer<Value> {
  const message =
    "The server does not answer. Reload the page and look whether it happened before you try again.";
  return { ok: false, code: "unavailable", message, fields: [] };
}
