import { AppError } from "@/lib/platform/errors";
import type { MarketBoard } from "@/lib/services/market-data/market-board";
import { type MarketDataRow, marketDataRow } from "@/lib/services/market-data/market-data-row";

/** The kinds of message that `/ws` sends. */
const CHANNELS = ["ticker", "trade"];

/** `/market-data`: the first symbol, another one, or `all` of which a price is known. */
export function marketData(
  board: MarketBoard,
  asked: string | undefined,
  unavailable: (message: string) => never,
): MarketDataRow | MarketDataRow[] {
  if (asked?.toLowerCase() === "all") return knownRows(board);
  const symbol = findSymbol(board, asked, unavailable);
  const ticker = board.ticker(symbol);
  if (ticker === null) return unavailable(`No price of ${symbol} is known yet; try again in a moment.`);
  return marketDataRow(ticker, board.feed);
}

/** `/api/market_data`: what is on offer, and the last price of everything. */
export function marketOverview(board: MarketBoard): object {
  return {
    feed: board.feed,
    venues: board.venues,
    symbols: board.table().symbols,
    instruments: board.instruments,
    channels: CHANNELS,
    tickers: knownRows(board),
  };
}

function knownRows(board: MarketBoard): MarketDataRow[] {
  const tickers = board.table().symbols.map((symbol) => board.ticker(symbol));
  return tickers.filter((ticker) => ticker !== null).map((ticker) => marketDataRow(ticker, board.feed));
}

function findSymbol(
  board: MarketBoard,
  asked: string | undefined,
  unavailable: (message: string) => never,
): string {
  const { symbols } = board.table();
  const [first] = symbols;
  if (first === undefined) return unavailable("The symbols are not known yet; try again in a moment.");
  if (asked === undefined) return first;
  const symbol = board.table().find(asked);
  if (symbol === null) {
    throw new AppError("not_found", `${asked} is not on offer; these are: ${symbols.join(", ")}.`);
  }
  return symbol;
}
