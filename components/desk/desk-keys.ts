import type { Interval } from "@/lib/domain/market/interval";

/** The intervals that people switch between most, by key. On a phone they are the ones on offer. */
export const INTERVAL_KEYS: ReadonlyMap<Interval, string> = new Map([
  ["5s", "1"],
  ["1m", "2"],
  ["15m", "3"],
  ["1h", "4"],
  ["4h", "5"],
  ["1d", "6"],
]);

export type DeskAction =
  | { kind: "search" | "help" | "full" }
  | { kind: "interval"; interval: Interval }
  | { kind: "pan"; bars: number }
  | { kind: "zoom"; steps: number };

const SINGLE: Readonly<Record<string, DeskAction>> = {
  "/": { kind: "search" },
  "?": { kind: "help" },
  f: { kind: "full" },
  F: { kind: "full" },
  "+": { kind: "zoom", steps: 1 },
  "=": { kind: "zoom", steps: 1 },
  "-": { kind: "zoom", steps: -1 },
};

const PAN: Readonly<Record<string, number>> = { ArrowLeft: 3, ArrowRight: -3 };
const FAST = 8;

interface Press {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** What a key does on the desk. `single` is false for people who turned single keys off. */
export function deskAction(press: Press, single: boolean): DeskAction | null {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = press;
  if ((ctrlKey || metaKey) && !altKey && key.toLowerCase() === "k") return { kind: "search" };
  if (!single || ctrlKey || metaKey || altKey) return null;
  const bars = PAN[key];
  if (bars !== undefined) return { kind: "pan", bars: shiftKey ? bars * FAST : bars };
  for (const [interval, digit] of INTERVAL_KEYS) if (digit === key) return { kind: "interval", interval };
  return SINGLE[key] ?? null;
}

/** Keys belong to the field, list or slider that has the focus. */
export function takesKeys(element: Element | null): boolean {
  return (
    element !== null &&
    element.closest(
      "input, textarea, select, [role=separator], [role=tab], [role=radio], [contenteditable]",
    ) !== null
  );
}

/** Rows of the help dialog. */
export const KEY_HELP = [
  { keys: ["/", "Ctrl K"], what: "search a symbol" },
  { keys: ["1", "…", "6"], what: [...INTERVAL_KEYS.keys()].join(" · ") },
  { keys: ["←", "→"], what: "move through time, with Shift faster" },
  { keys: ["+", "−"], what: "zoom" },
  { keys: ["F"], what: "full chart and back" },
  { keys: ["?"], what: "these keys" },
] as const;
