import type { Listed } from "../listed";
import { emptyParameter, unknownInstrument, wrongParameter } from "./api-error";

const DIGITS = /^\d{1,16}$/;

/** The parameters of one request, read with the venue's own refusals; unknown ones are ignored. */
export class Query {
  constructor(
    private readonly parameters: URLSearchParams,
    private readonly listed: readonly Listed[],
  ) {}

  /** Null where it was not sent, or sent empty. */
  text(name: string): string | null {
    return this.parameters.get(name) || null;
  }

  instrument(): Listed {
    const found = this.instrumentOrNull();
    if (!found) throw emptyParameter("instId");
    return found;
  }

  instrumentOrNull(): Listed | null {
    const name = this.text("instId");
    if (name === null) return null;
    const found = this.listed.find(({ instId }) => instId === name);
    if (!found) throw unknownInstrument();
    return found;
  }

  /** Of all kinds of instruments there is only one here; the others are known and empty. */
  isSpot(): boolean {
    const type = this.text("instType");
    if (type === null) throw emptyParameter("instType");
    if (!["SPOT", "MARGIN", "SWAP", "FUTURES", "OPTION"].includes(type)) throw wrongParameter("instType");
    return type === "SPOT";
  }

  integer(name: string): number | null {
    const text = this.text(name);
    if (text === null) return null;
    if (!DIGITS.test(text)) throw wrongParameter(name);
    return Number(text);
  }

  /** Above the maximum the venue answers with the maximum. */
  count(name: string, byDefault: number, max: number): number {
    const count = this.integer(name) ?? byDefault;
    if (count < 1) throw wrongParameter(name);
    return Math.min(count, max);
  }
}
