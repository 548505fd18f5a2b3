import { ApiError, illegalCharacters, invalidSymbol, missingParameter } from "./api-error";

const SYMBOL = /^[A-Z0-9\-_.]{1,20}$/;
const SYMBOL_LEGAL = "^[A-Z0-9-_.]{1,20}$";
const DIGITS = /^[0-9]{1,20}$/;
const DIGITS_LEGAL = "^[0-9]{1,20}$";

/** The parameters of one request, read with the venue's own refusals. */
export class Query {
  constructor(
    private readonly parameters: URLSearchParams,
    /** Canonical symbol of `BTCUSDT`, or null. */
    private readonly symbolOf: (wireSymbol: string) => string | null,
  ) {}

  /** Refuses what the endpoint does not know; the venue counts rather than names it. */
  allow(names: readonly string[]): void {
    const sent = [...this.parameters.keys()];
    if (new Set(sent).size !== sent.length) {
      throw new ApiError(400, -1101, "Duplicate values for a parameter detected.");
    }
    if (sent.length > names.length) {
      const message = `Too many parameters; expected '${names.length}' and received '${sent.length}'.`;
      throw new ApiError(400, -1101, message);
    }
    const read = sent.filter((name) => names.includes(name)).length;
    if (read === sent.length) return;
    const message = `Not all sent parameters were read; read '${read}' parameter(s) but was sent '${sent.length}'.`;
    throw new ApiError(400, -1104, message);
  }

  text(name: string): string | null {
    const value = this.parameters.get(name);
    if (value === "") throw new ApiError(400, -1105, `Parameter '${name}' was empty.`);
    return value;
  }

  symbol(): string {
    const symbol = this.symbolOrNull();
    if (symbol === null) throw missingParameter("symbol");
    return symbol;
  }

  symbolOrNull(): string | null {
    const wire = this.text("symbol");
    if (wire === null) return null;
    return this.known(wire);
  }

  /** `symbols=["BTCUSDT","ETHUSDT"]`, or null where it was not sent. */
  symbols(): string[] | null {
    const text = this.text("symbols");
    if (text === null) return null;
    if (this.parameters.has("symbol")) {
      throw new ApiError(400, -1128, "Combination of optional parameters invalid.");
    }
    const inner = /^\[("[^"]*"(?:,"[^"]*")*)\]$/.exec(text)?.[1];
    const names = inner?.split(",").map((quoted) => quoted.slice(1, -1));
    if (!names) throw illegalCharacters("symbols", '^\\["[A-Z0-9-_.]{1,20}"(,"[A-Z0-9-_.]{1,20}"){0,}\\]$');
    if (new Set(names).size !== names.length) {
      throw new ApiError(400, -1151, "Symbol is present multiple times in the list.");
    }
    return names.map((wire) => this.known(wire));
  }

  integer(name: string): number | null {
    const text = this.text(name);
    if (text === null) return null;
    if (!DIGITS.test(text)) throw illegalCharacters(name, DIGITS_LEGAL);
    return Number(text);
  }

  /** Above the maximum the venue answers with the maximum. */
  limit(byDefault: number, max: number): number {
    const limit = this.integer("limit") ?? byDefault;
    if (limit < 1) throw new ApiError(400, -1130, "Data sent for parameter 'limit' is not valid.");
    return Math.min(limit, max);
  }

  private known(wire: string): string {
    if (!SYMBOL.test(wire)) throw illegalCharacters("symbol", SYMBOL_LEGAL);
    const symbol = this.symbolOf(wire);
    if (symbol === null) throw invalidSymbol();
    return symbol;
  }
}
