import type { Pair } from "../pair";
import { type Moment, readMoment } from "../trade-stamps";
import { ApiError, invalidArguments } from "./api-error";

/** The parameters of one request, read with the venue's own refusals. */
export class Query {
  constructor(
    private readonly parameters: URLSearchParams,
    /** By every name that a pair goes by. */
    private readonly pairs: ReadonlyMap<string, Pair>,
  ) {}

  pair(): Pair {
    const names = this.parameters.get("pair");
    if (!names) throw invalidArguments("pair");
    return this.known(names);
  }

  /** `pair=XBTUSD,ETHUSD`, or null where it was not sent. */
  pairsOrNull(): Pair[] | null {
    const names = this.parameters.get("pair");
    return names ? names.split(",").map((name) => this.known(name)) : null;
  }

  text(name: string): string | null {
    return this.parameters.get(name);
  }

  moment(name: string): Moment | null {
    const text = this.parameters.get(name);
    if (text === null || text === "") return null;
    const moment = readMoment(text);
    if (!moment) throw invalidArguments(name);
    return moment;
  }

  integer(name: string, byDefault: number, max: number): number {
    const text = this.parameters.get(name);
    if (text === null) return byDefault;
    const value = /^\d{1,9}$/.test(text) ? Number(text) : 0;
    if (value < 1 || value > max) throw invalidArguments(name);
    return value;
  }

  private known(name: string): Pair {
    const pair = this.pairs.get(name.trim().toUpperCase());
    if (!pair) throw new ApiError("EQuery:Unknown asset pair");
    return pair;
  }
}
