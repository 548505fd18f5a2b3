import { z } from "zod";
import { bestOffer } from "@/lib/domain/market/best-offer";
import type { Candle } from "@/lib/domain/market/candle";
import { consolidatedTicker } from "@/lib/domain/market/consolidated-ticker";
import type { InstrumentFold } from "@/lib/domain/market/instrument-fold";
import { INTERVAL_MS } from "@/lib/domain/market/interval";
import { baseOf, quoteOf } from "@/lib/domain/market/symbol";
import { isVenue, type Venue } from "@/lib/domain/market/venue";
import { AppError } from "@/lib/platform/errors";
import { assertFeedAllowed } from "@/lib/services/access/assert-feed-allowed";
import type { Principal } from "@/lib/services/access/principal";
import type { ArchiveReader } from "@/lib/services/market-data/archive-reader";
import { historyWindow } from "@/lib/services/market-data/history-window";
import type { LiveMarket } from "@/lib/services/market-data/live-market";
import { type Cursor, encodeCursor, toPage } from "@/lib/services/market-data/page";
import { bookRows, readBook } from "@/lib/services/market-data/read-book";
import { readCandles } from "@/lib/services/market-data/read-candles";
import type { RecentCandles } from "@/lib/services/market-data/recent-candles";
import * as field from "../fields";
import { type Caller, type Route, route } from "../route";
import * as shape from "../shapes";

export interface MarketRoutesOptions {
  market: LiveMarket;
  archive: ArchiveReader;
  recent: RecentCandles;
}

const ROWS_PER_UNIT = 500;
const DEPTH_DEFAULT = 20;
const ROW_ID_MAX = 2n ** 63n - 1n;

const range = {
  from: field.from.optional(),
  to: field.to.optional(),
  limit: field.limit,
  cursor: field.cursor.optional(),
};
const oneInstrument = { symbol: field.requiredSymbol, venue: field.venue.default("binance") };
const someInstruments = { symbol: field.symbol.optional(), venue: field.venue.optional() };

export function marketRoutes({ market, archive, recent }: MarketRoutesOptions): Route[] {
  const { feed, listed } = market;

  function readVenue(text: string): Venue {
    if (isVenue(text) && listed.venues.includes(text)) return text;
    throw new AppError(
      "not_found",
      `${text} is not served here; the venues are ${listed.venues.join(", ")}.`,
    );
  }

  function readInstrument(asked: { symbol: string; venue: string }): { symbol: string; venue: Venue } {
    const venue = readVenue(asked.venue);
    if (listed.lists(venue, asked.symbol)) return { venue, symbol: asked.symbol };
    throw new AppError("not_found", `${asked.symbol} is not listed on ${venue}.`);
  }

  /** A filter that can match nothing is a mistake worth telling. */
  function readFilter(asked: { symbol?: string | undefined; venue?: string | undefined }) {
    const venue = asked.venue === undefined ? null : readVenue(asked.venue);
    const symbol = asked.symbol ?? null;
    const isListed =
      symbol === null || (venue === null ? listed.listsAnywhere(symbol) : listed.lists(venue, symbol));
    if (!isListed) throw new AppError("not_found", `${symbol} is not listed on ${venue ?? "any venue"}.`);
    return { venue, symbol };
  }

  function names(asked: { symbol?: string | undefined; venue?: string | undefined }) {
    const filter = readFilter(asked);
    return market
      .names()
      .filter(
        ({ venue, symbol }) =>
          (filter.venue === null || venue === filter.venue) &&
          (filter.symbol === null || symbol === filter.symbol),
      );
  }

  function foldsOf(symbol: string): InstrumentFold[] {
    return listed.venues.map((venue) => market.fold(venue, symbol)).filter((fold) => fold !== undefined);
  }

  function reader(caller: Caller): Principal {
    const { principal } = caller;
    if (principal === null) throw new AppError("unauthenticated", "Send an API key.");
    assertFeedAllowed(principal, feed);
    return principal;
  }

  return [
    route({
      method: "GET",
      path: "instruments",
      group: "market data",
      summary: "What is traded where, and in which steps",
      scope: "market:read",
      query: z.object({ ...someInstruments, limit: field.limit, cursor: field.cursor.optional() }),
      answer: shape.marketListOf(shape.instrument),
      async handle({ query, caller }) {
        reader(caller);
        const known = new Map(
          (await archive.instruments()).map((row) => [`${row.venue}:${row.symbol}`, row]),
        );
        const rows = names(query).map(
          ({ venue, symbol }) =>
            known.get(`${venue}:${symbol}`) ?? {
              symbol,
              venue,
              base: baseOf(symbol),
              quote: quoteOf(symbol),
              tickSize: null,
              lotSize: null,
              minNotional: null,
              status: "trading",
            },
        );
        return { body: { feed, ...slice(rows, query) } };
      },
    }),
    route({
      method: "GET",
      path: "tickers",
      group: "market data",
      summary: "Prices and 24 h statistics of all instruments",
      scope: "market:read",
      query: z.object({ ...someInstruments, limit: field.limit, cursor: field.cursor.optional() }),
      answer: shape.marketListOf(shape.ticker),
      handle({ query, caller }) {
        reader(caller);
        const rows = names(query)
          .map(({ venue, symbol }) => market.fold(venue, symbol)?.ticker.current() ?? null)
          .filter((ticker) => ticker !== null);
        return { body: { feed, ...slice(rows, query) } };
      },
    }),
    route({
      method: "GET",
      path: "tickers/{symbol}",
      group: "market data",
      summary: "Price and 24 h statistics of one instrument; with venue=* over all venues",
      scope: "market:read",
      params: z.object({ symbol: field.requiredSymbol }),
      query: z.object({ venue: field.venueOrAll.default("binance") }),
      answer: z.union([
        shape.ticker.extend({ feed: shape.feed }),
        shape.consolidatedTicker.extend({ feed: shape.feed }),
      ]),
      handle({ path, query, caller }) {
        reader(caller);
        if (query.venue === "*") {
          readFilter(path);
          const all = consolidatedTicker(path.symbol, foldsOf(path.symbol));
          if (!all) throw notYet(`No price of ${path.symbol}`);
          return { body: { feed, ...all } };
        }
        const { venue, symbol } = readInstrument({ ...path, ...query });
        const ticker = market.fold(venue, symbol)?.ticker.current();
        if (!ticker) throw notYet(`No price of ${symbol} on ${venue}`);
        return { body: { feed, ...ticker } };
      },
    }),
    route({
      method: "GET",
      path: "trades",
      group: "market data",
      summary: "Trades on record; the newest where `from` is absent, and then pages run back in time",
      scope: "market:read",
      query: z.object({ ...oneInstrument, ...range }),
      answer: shape.marketListOf(shape.trade),
      weigh: ({ query }) => Math.ceil(query.limit / ROWS_PER_UNIT),
      async handle({ query, caller }) {
        const { limits } = reader(caller).entitlements;
        const instrument = readInstrument(query);
        const window = historyWindow({
          ...span(query),
          limits,
          limit: "tradeHistoryMs",
          now: market.now(),
          rowMs: 0,
        });
        const walk = walkOf(query);
        const rows = await archive.trades({ ...instrument, ...window, ...walk });
        return { body: { feed, ...toPage(rows, paging(query), ({ time, id }) => ({ time, id })) } };
      },
    }),
    route({
      method: "GET",
      path: "candles",
      group: "market data",
      summary: "Candles, the open one included; the newest where `from` is absent, and then pages run back",
      scope: "market:read",
      query: z.object({ ...oneInstrument, interval: field.interval, ...range }),
      answer: shape.marketListOf(shape.candle),
      weigh: ({ query }) => Math.ceil(query.limit / ROWS_PER_UNIT),
      async handle({ query, caller }) {
        const { limits } = reader(caller).entitlements;
        const { interval } = query;
        const instrument = readInstrument(query);
        const window = historyWindow({
          ...span(query),
          limits,
          limit: "candleHistoryMs",
          now: market.now(),
          rowMs: INTERVAL_MS[interval],
        });
        const wanted = { ...instrument, interval, ...window, ...walkOf(query) };
        const rows = await readCandles({ market, archive, recent }, wanted);
        const place = ({ time }: Candle) => ({ time, id: "" });
        return { body: { feed, ...toPage(rows, paging(query), place) } };
      },
    }),
    route({
      method: "GET",
      path: "orderbook",
      group: "market data",
      summary: "The order book, with the numbers of its channel at the same instant",
      scope: "market:read",
      query: z.object({ ...oneInstrument, depth: field.depth.default(DEPTH_DEFAULT) }),
      answer: shape.book.extend({ feed: shape.feed, epoch: z.string(), seq: z.int() }),
      weigh({ query, caller }) {
        const rows = bookRows(market, reader(caller).entitlements.limits, readInstrument(query), query.depth);
        return Math.max(1, Math.ceil(rows / ROWS_PER_UNIT));
      },
      handle({ query, caller }) {
        const { limits } = reader(caller).entitlements;
        return { body: readBook(market, limits, readInstrument(query), query.depth) };
      },
    }),
    route({
      method: "GET",
      path: "bbo",
      group: "market data",
      summary: "Best bid and offer over all venues",
      scope: "market:read",
      query: z.object({ symbol: field.requiredSymbol }),
      answer: shape.bbo.extend({ feed: shape.feed }),
      handle({ query: { symbol }, caller }) {
        reader(caller);
        readFilter({ symbol });
        const best = bestOffer(foldsOf(symbol));
        if (best.bid === null && best.ask === null) throw notYet(`No live book of ${symbol}`);
        return { body: { feed, ...best } };
      },
    }),
    route({
      method: "GET",
      path: "spreads",
      group: "market data",
      summary: "What an asset costs on each venue, once a second, for up to an hour back; oldest first",
      scope: "market:read",
      query: z.object({
        symbol: field.requiredSymbol,
        from: field.from.optional(),
        to: field.to.optional(),
        limit: field.limit,
        cursor: field.cursor.optional(),
      }),
      answer: shape.marketListOf(shape.spread),
      handle({ query, caller }) {
        reader(caller);
        readFilter({ symbol: query.symbol });
        const { from = 0, to = Number.MAX_SAFE_INTEGER } = span(query);
        const { cursor, limit } = query;
        if (cursor && (cursor.backward || cursor.id !== "")) throw strangeCursor();
        const samples = market.spreads(query.symbol).between(Math.max(from, cursor?.time ?? 0), to);
        const next = samples[limit];
        return {
          body: {
            feed,
            data: samples.slice(0, limit),
            next: next ? encodeCursor({ backward: false, time: next.time, id: "" }) : null,
          },
        };
      },
    }),
    route({
      method: "GET",
      path: "gaps",
      group: "market data",
      summary: "Holes in the trades that no venue could refill",
      scope: "market:read",
      query: z.object({ ...someInstruments, ...range }),
      answer: shape.marketListOf(shape.gap),
      async handle({ query, caller }) {
        reader(caller);
        const { from = 0, to = Number.MAX_SAFE_INTEGER } = span(query);
        const rows = await archive.gaps({ ...readFilter(query), from, to, ...walkOf(query) });
        const { data, next } = toPage(rows, paging(query), (row) => ({ time: row.from, id: row.id }));
        return { body: { feed, data: data.map(({ id: _id, ...row }) => row), next } };
      },
    }),
  ];
}

interface RangeQuery {
  from?: number | undefined;
  to?: number | undefined;
  limit: number;
  cursor?: Cursor | undefined;
}

function span({ from, to }: RangeQuery): { from: number | undefined; to: number | undefined } {
  if (from === undefined || to === undefined || from < to) return { from, to };
  const message = "from should lie before to.";
  throw new AppError("invalid_request", message, { fields: [{ path: "from", message }] });
}

function paging({ from, limit }: RangeQuery) {
  return { limit, backward: from === undefined };
}

/** One row more than the page shows tells whether there is another page. */
function walkOf({ from, limit, cursor }: RangeQuery) {
  const backward = from === undefined;
  if (cursor && (cursor.backward !== backward || (cursor.id !== "" && !isRowId(cursor.id)))) {
    throw strangeCursor();
  }
  return { backward, limit: limit + 1, after: cursor ? { time: cursor.time, id: cursor.id || "0" } : null };
}

/** A page of a list that does not move; its cursor counts rows. */
function slice<Row>(rows: readonly Row[], { limit, cursor }: { limit: number; cursor?: Cursor | undefined }) {
  if (cursor && (cursor.backward || cursor.id !== "")) throw strangeCursor();
  const start = cursor?.time ?? 0;
  const end = start + limit;
  const next = end < rows.length ? encodeCursor({ backward: false, time: end, id: "" }) : null;
  return { data: rows.slice(start, end), next };
}

/** Ids are kept as 64-bit numbers. */
function isRowId(text: string): boolean {
  return /^\d{1,19}$/.test(text) && BigInt(text) <= ROW_ID_MAX;
}

function strangeCursor(): AppError {
  const message = "cursor belongs to another request; repeat the parameters of the page it came from.";
  return new AppError("invalid_request", message, { fields: [{ path: "cursor", message }] });
}

function notYet(what: string): AppError {
  return new AppError("unavailable", `${what} is known yet; try again in a moment.`);
}
