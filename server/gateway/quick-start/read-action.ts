export type Action =
  | { kind: "subscribe" | "unsubscribe"; symbols: readonly string[] }
  | { kind: "bad"; message: string };

const EXAMPLE = '{"action":"subscribe","symbols":["BTCUSDT"]}';
const SHOWN_LENGTH_MAX = 60;

/** Reads a client's frame; whatever is no action comes back as the sentence that says so. */
export function readAction(text: string): Action {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return bad(`This is not JSON; send one object such as ${EXAMPLE}.`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return bad(`A message is one JSON object such as ${EXAMPLE}.`);
  }
  const { action, symbols }: { action?: unknown; symbols?: unknown } = value;
  if (action !== "subscribe" && action !== "unsubscribe") {
    return bad(`action is ${shown(action)}; it should be "subscribe" or "unsubscribe".`);
  }
  if (!Array.isArray(symbols) || symbols.length === 0) {
    return bad(`symbols is ${shown(symbols)}; it should be a list such as ["BTCUSDT","ETHUSDT"].`);
  }
  const wrong = symbols.find((symbol) => typeof symbol !== "string");
  if (wrong !== undefined)
    return bad(`symbols holds ${shown(wrong)}; each should be a text such as "BTCUSDT".`);
  return { kind: action, symbols };
}

function bad(message: string): Action {
  return { kind: "bad", message };
}

export function shown(value: unknown): string {
  if (value === undefined) return "missing";
  const text = JSON.stringify(value);
  return text.length > SHOWN_LENGTH_MAX ? `${text.slice(0, SHOWN_LENGTH_MAX)}…` : text;
}
