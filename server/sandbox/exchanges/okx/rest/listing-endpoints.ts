import { wholeBookText } from "../encode";
import type { Listed } from "../listed";
import { trimmed } from "../trimmed-text";
import type { Query } from "./query";
import type { VenueData } from "./venue-data";

const LISTED_AT = 1_611_907_686_000;
const BOOK_LEVELS_MAX = 400;
const DECIMALS_MAX = 8;

export function timeAnswer(data: VenueData): string[] {
  return [`{"ts":"${data.now()}"}`];
}

export function instrumentsAnswer(data: VenueData, query: Query): string[] {
  if (!query.isSpot()) return [];
  return chosen(data, query).map((listed) => JSON.stringify(describe(listed)));
}

export function tickerAnswer(data: VenueData, query: Query): string[] {
  return [data.ticker(query.instrument())];
}

export function tickersAnswer(data: VenueData, query: Query): string[] {
  return query.isSpot() ? data.listed.map((listed) => data.ticker(listed)) : [];
}

export async function bookAnswer(data: VenueData, query: Query): Promise<string[]> {
  const listed = query.instrument();
  const book = await data.book(listed, query.count("sz", 1, BOOK_LEVELS_MAX));
  return [wholeBookText(listed, book, "unnamed")];
}

function chosen(data: VenueData, query: Query): readonly Listed[] {
  const one = query.instrumentOrNull();
  return one ? [one] : data.listed;
}

/** Fields that only derivatives have are empty, as the venue sends them. */
function describe({ instId, instrument }: Listed): Record<string, string> {
  const lot = trimmed(instrument.lotSize, DECIMALS_MAX);
  return {
    instType: "SPOT",
    instId,
    alias: "",
    auctionEndTime: "",
    baseCcy: instrument.base,
    category: "1",
    contTdSwTime: "",
    ctMult: "",
    ctType: "",
    ctVal: "",
    ctValCcy: "",
    expTime: "",
    instFamily: "",
    lever: "",
    listTime: String(LISTED_AT),
    lotSz: lot,
    maxLmtAmt: "20000000",
    maxLmtSz: "9999999999",
    maxMktAmt: "1000000",
    maxMktSz: "1000000",
    minSz: lot,
    openType: "call_auction",
    optType: "",
    quoteCcy: instrument.quote,
    ruleType: "normal",
    settleCcy: "",
    state: "live",
    stk: "",
    tickSz: trimmed(instrument.tickSize, DECIMALS_MAX),
    uly: "",
  };
}
