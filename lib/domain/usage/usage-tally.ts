import { noUsage, STREAM_ROUTE, type UsageCounts, type UsageSourceKind } from "./usage-counts";
import type { UsageMeterId, UsagePeak } from "./usage-meters";

/** Whose use it is: the organisation's, by one of its keys or people. */
export interface UsageOwner {
  organisationId: string;
  source: UsageSourceKind;
  sourceId: string;
}

export interface UsageRow extends UsageOwner, UsageCounts {
  /** Epoch milliseconds of the hour's beginning. */
  hour: number;
  route: string;
}

export interface OrganisationPeak extends UsagePeak {
  organisationId: string;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/**
 * Rows at most: keys and people that were active, times the routes they used. What would begin another row is
 * not counted and shows in `lost`: a bill may be too low, never too high.
 */
export const TALLY_ROWS_MAX = 100_000;

type Routes = Map<string, UsageRow>;

/** Counts use in memory, by organisation, source, route and hour. Counting allocates nothing but new rows. */
export class UsageTally {
  /** Counts that found no row any more. */
  lost = 0;
  private size = 0;
  private readonly organisations = new Map<string, Map<string, Routes>>();
  /** Of hours that have ended while they were not written yet. */
  private readonly past: UsageRow[] = [];
  private readonly peaksOf = new Map<string, Map<UsageMeterId, OrganisationPeak>>();
  private readonly pastPeaks: OrganisationPeak[] = [];

  constructor(private readonly rowsMax: number = TALLY_ROWS_MAX) {}

  get rowCount(): number {
    return this.size;
  }

  get isEmpty(): boolean {
    return this.size === 0 && this.peaksOf.size === 0;
  }

  /** A request that took `weight`, or that a limit refused. */
  request(owner: UsageOwner, route: string, weight: number, refused: boolean, nowMs: number): void {
    const row = this.row(owner, route, nowMs);
    if (row === null) return;
    row.requests += 1;
    if (refused) row.refused += 1;
    else row.weight += weight;
  }

  /** A socket that was opened, or that found no free slot. */
  connection(owner: UsageOwner, refused: boolean, nowMs: number): void {
    const row = this.row(owner, STREAM_ROUTE, nowMs);
    if (row === null) return;
    if (refused) row.refused += 1;
    else row.connections += 1;
  }

  messages(owner: UsageOwner, count: number, nowMs: number): void {
    const row = this.row(owner, STREAM_ROUTE, nowMs);
    if (row !== null) row.messages += count;
  }

  /** Keeps the highest share of a day. */
  peak(organisationId: string, meter: UsageMeterId, used: number, allowed: number, nowMs: number): void {
    let peaks = this.peaksOf.get(organisationId);
    const known = peaks?.get(meter);
    if (known !== undefined && nowMs < known.day + DAY_MS) {
      if (used * known.allowed <= known.used * allowed) return;
      known.used = used;
      known.allowed = allowed;
      known.at = nowMs;
      return;
    }
    if (known !== undefined) this.pastPeaks.push(known);
    if (peaks === undefined) {
      if (this.peaksOf.size >= this.rowsMax) return;
      peaks = new Map();
      this.peaksOf.set(organisationId, peaks);
    }
    const day = Math.floor(nowMs / DAY_MS) * DAY_MS;
    peaks.set(meter, { organisationId, meter, day, used, allowed, at: nowMs });
  }

  rows(): UsageRow[] {
    const rows = [...this.past];
    for (const sources of this.organisations.values())
      for (const routes of sources.values()) rows.push(...routes.values());
    return rows;
  }

  peaks(): OrganisationPeak[] {
    return [...this.pastPeaks, ...[...this.peaksOf.values()].flatMap((peaks) => [...peaks.values()])];
  }

  /** The row to count in, or null where there is no room for another one. */
  private row(owner: UsageOwner, route: string, nowMs: number): UsageRow | null {
    const hour = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
    let sources = this.organisations.get(owner.organisationId);
    let routes = sources?.get(owner.sourceId);
    const known = routes?.get(route);
    if (known !== undefined && known.hour === hour) return known;
    if (this.size >= this.rowsMax) {
      this.lost += 1;
      return null;
    }
    if (known !== undefined) this.past.push(known);
    if (sources === undefined) {
      sources = new Map();
      this.organisations.set(owner.organisationId, sources);
    }
    if (routes === undefined) {
      routes = new Map();
      sources.set(owner.sourceId, routes);
    }
    const { organisationId, source, sourceId } = owner;
    const row = { organisationId, source, sourceId, route, hour, ...noUsage() };
    routes.set(route, row);
    this.size += 1;
    return row;
  }
}
