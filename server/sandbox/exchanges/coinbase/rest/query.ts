import { ApiError } from "./api-error";

const LIMIT_MAX = 1_000;

/** The parameters of one request, read with the venue's own refusals. */
export class Query {
  constructor(private readonly parameters: URLSearchParams) {}

  text(name: string): string | null {
    const value = this.parameters.get(name);
    return value === "" ? null : value;
  }

  /** A page's size; above the maximum the venue answers with the maximum. */
  limit(): number {
    const limit = this.integer("limit") ?? LIMIT_MAX;
    if (limit < 1) throw new ApiError(400, "limit must be a positive number");
    return Math.min(limit, LIMIT_MAX);
  }

  integer(name: string): number | null {
    const text = this.text(name);
    if (text === null) return null;
    if (!/^\d{1,15}$/.test(text)) throw new ApiError(400, `Invalid ${name}`);
    return Number(text);
  }

  /** Epoch milliseconds of an ISO 8601 time, or of seconds since the epoch. */
  time(name: string): number | null {
    const text = this.text(name);
    if (text === null) return null;
    const isSeconds = /^\d{1,11}$/.test(text);
    const time = isSeconds ? Number(text) * 1_000 : parseIso(text);
    if (Number.isNaN(time)) throw new ApiError(400, `Invalid ${name}`);
    return time;
  }
}

/** Times without a zone are in UTC. */
function parseIso(text: string): number {
  const isIso = /^\d{4}-\d{2}-\d{2}([T ][\d:.]+(Z|[+-]\d{2}:?\d{2})?)?$/.test(text);
  if (!isIso) return Number.NaN;
  const hasZone = /(Z|[+-]\d{2}:?\d{2})$/.test(text.slice(10));
  return Date.parse(hasZone || text.length === 10 ? text : `${text}Z`);
}
