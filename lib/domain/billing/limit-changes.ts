import { TIERS, type Tier, type TierId } from "../tiers/tiers";

/** A limit of the tier table as it is spoken of; `null` is without limit, booleans are had or not. */
type Limit = {
  [Field in keyof Tier]: Tier[Field] extends number | boolean | null ? Field : never;
}[keyof Tier];

export type LimitName = Limit;

/** Those that work today, in the order in which people ask. */
const COMPARED: readonly Limit[] = [
  "requestsPerMinute",
  "requestsBurst",
  "connections",
  "subscriptionsPerConnection",
  "apiKeys",
  "candleHistoryMs",
  "tradeHistoryMs",
  "bookDepth",
  "seats",
];

export interface LimitChange {
  limit: Limit;
  before: number | boolean | null;
  after: number | boolean | null;
  direction: "gained" | "lost";
  /** How many are in use, where that is more than will be allowed. */
  over: number | null;
}

/** What changes with the tier; `inUse` names what is counted at present. */
export function limitChanges(from: TierId, to: TierId, inUse: Partial<Record<Limit, number>>): LimitChange[] {
  return COMPARED.flatMap((limit) => {
    const before = TIERS[from][limit];
    const after = TIERS[to][limit];
    if (before === after) return [];
    const used = inUse[limit];
    const isOver = typeof after === "number" && used !== undefined && used > after;
    return [
      {
        limit,
        before,
        after,
        direction: size(after) > size(before) ? ("gained" as const) : ("lost" as const),
        over: isOver ? used : null,
      },
    ];
  });
}

function size(value: number | boolean | null): number {
  return value === null ? Number.POSITIVE_INFINITY : Number(value);
}
