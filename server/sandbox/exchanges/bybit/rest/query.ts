import type { Listing } from "../listing";
import { ApiError } from "./api-error";

const CATEGORIES = ["spot", "linear", "inverse", "option"];

/** The parameters of one request, read with the venue's own refusals. */
export class Query {
  constructor(
    private readonly parameters: URLSearchParams,
    /** By the venue's names. */
    private readonly listings: ReadonlyMap<string, Listing>,
  ) {}

  /** Other products exist on this venue and have nothing to trade here. */
  get isSpot(): boolean {
    const category = this.parameters.get("category") ?? "";
    if (!CATEGORIES.includes(category)) throw new ApiError("params error: category invalid");
    return category === "spot";
  }

  listing(): Listing {
    const listing = this.listingOrNull();
    if (!listing) throw new ApiError("params error: symbol invalid");
    return listing;
  }

  /** Null where no symbol was named. */
  listingOrNull(): Listing | null {
    const name = this.parameters.get("symbol");
    if (!name) return null;
    const listing = this.isSpot ? this.listings.get(name) : undefined;
    if (!listing) throw new ApiError("Not supported symbols");
    return listing;
  }

  text(name: string): string {
    return this.parameters.get(name) ?? "";
  }

  time(name: string): number | null {
    const text = this.parameters.get(name);
    if (!text) return null;
    if (!/^\d{1,14}$/.test(text)) throw new ApiError(`params error: ${name} invalid`);
    return Number(text);
  }

  /** More than there is to have is no error: the venue gives what it has. */
  limit(byDefault: number, max: number): number {
    const text = this.parameters.get("limit");
    if (!text) return byDefault;
    if (!/^[1-9]\d{0,8}$/.test(text)) throw new ApiError("params error: limit invalid");
    return Math.min(max, Number(text));
  }
}
