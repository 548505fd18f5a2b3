/** What `/ready` tells of the sources. */
export interface SourceReadiness {
  venue: string;
  status: string;
  lagMs: number | null;
  lastMessageAt: number | null;
}

export interface Readiness {
  status: string;
  checks: ReadonlyArray<{ name: string; status: string }>;
  sources: readonly SourceReadiness[];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function toEpoch(value: unknown): number | null {
  if (typeof value === "number") return value;
  const time = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

/** Reads the body of `/ready`; null where it is something else. */
export function toReadiness(body: unknown): Readiness | null {
  if (!isRecord(body) || typeof body.status !== "string" || !isRecord(body.checks)) return null;
  const checks: { name: string; status: string }[] = [];
  const sources: SourceReadiness[] = [];
  for (const [name, check] of Object.entries(body.checks)) {
    if (typeof check === "string") checks.push({ name, status: check });
    if (name !== "feeds" || !isRecord(check)) continue;
    for (const [venue, state] of Object.entries(check)) {
      if (!isRecord(state) || typeof state.status !== "string") continue;
      const lag = state.lagMs;
      sources.push({
        venue,
        status: state.status,
        lagMs: typeof lag === "number" ? lag : null,
        lastMessageAt: toEpoch(state.lastMessageAt),
      });
    }
  }
  return { status: body.status, checks, sources };
}
