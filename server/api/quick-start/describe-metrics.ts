import type { VenueHealth } from "@/lib/domain/market/health";
import type { InstrumentFold } from "@/lib/domain/market/instrument-fold";
import type { Metrics, Sample } from "@/lib/platform/metrics";

interface Described {
  health: () => readonly VenueHealth[];
  folds: () => readonly InstrumentFold[];
  /** Figures of the store by name; null where this process has none. */
  store: () => Readonly<Record<string, number | null>> | null;
  sockets: () => Record<string, number>;
  limitsDegraded: () => boolean;
}

/** Everything the server counts, under the names that dashboards and alerts rely on. */
export function describeMetrics(
  metrics: Metrics,
  { health, folds, store, sockets, limitsDegraded }: Described,
): void {
  const venues = (read: (report: VenueHealth) => number | null) => (): Sample[] =>
    health().flatMap((report) => {
      const value = read(report);
      return value === null ? [] : [{ labels: { venue: report.venue }, value }];
    });
  const books = (read: (report: VenueHealth["books"][number]) => number) => (): Sample[] =>
    health().flatMap(({ venue, books: reports }) =>
      reports.map((book) => ({ labels: { venue, symbol: book.symbol }, value: read(book) })),
    );
  const connections = (read: (report: VenueHealth["connections"][number]) => number) => (): Sample[] =>
    health().flatMap(({ venue, connections: reports }) =>
      reports.map((one) => ({ labels: { venue, connection: one.name }, value: read(one) })),
    );
  const checks = (read: (fold: InstrumentFold) => number) => (): Sample[] =>
    folds().map((fold) => ({ labels: { venue: fold.venue, symbol: fold.symbol }, value: read(fold) }));
  const stored = (name: string) => (): Sample[] => {
    const value = store()?.[name];
    return typeof value === "number" ? [{ value }] : [];
  };
  const byVenue = ["venue"];
  const byBook = ["venue", "symbol"];
  const byConnection = ["venue", "connection"];

  const gauges: [string, string, readonly string[], () => readonly Sample[]][] = [
    [
      "quant_feed_live",
      "1 while the venue's feed is live or a replay has ended",
      byVenue,
      venues(({ state }) => (state === "live" || state === "ended" ? 1 : 0)),
    ],
    [
      "quant_feed_lag_milliseconds",
      "Receive time minus venue time of the newest event",
      byVenue,
      venues(({ lagMs }) => lagMs),
    ],
    [
      "quant_book_live",
      "1 while the book may be believed",
      byBook,
      books(({ state }) => (state === "live" ? 1 : 0)),
    ],
    [
      "quant_connection_live",
      "1 while this connection brings data; two of them carry the same",
      byConnection,
      connections(({ state }) => (state === "live" || state === "ended" ? 1 : 0)),
    ],
    ["quant_store_pending", "Events and candles that wait for their commit", [], stored("pending")],
    [
      "quant_sockets",
      "Open sockets by path",
      ["path"],
      () => Object.entries(sockets()).map(([path, value]) => ({ labels: { path }, value })),
    ],
    [
      "quant_limits_degraded",
      "1 while limits hold for this process alone",
      [],
      () => [{ value: limitsDegraded() ? 1 : 0 }],
    ],
  ];
  const counters: typeof gauges = [
    ["quant_feed_reconnects_total", "Connections made anew", byVenue, venues(({ reconnects }) => reconnects)],
    [
      "quant_trades_backfilled_total",
      "Trades taken from the venue's history",
      byVenue,
      venues(({ tradesBackfilled }) => tradesBackfilled),
    ],
    [
      "quant_rejected_total",
      "Frames and items that were skipped, by kind of fault",
      ["venue", "kind"],
      () => rejected(health()),
    ],
    [
      "quant_trade_gaps_total",
      "Holes in the trades that no venue could refill",
      byBook,
      books(({ tradeGaps }) => tradeGaps),
    ],
    ["quant_book_gaps_total", "Holes found in a book's updates", byBook, books(({ gaps }) => gaps)],
    ["quant_book_resyncs_total", "Books synchronised anew", byBook, books(({ resyncs }) => resyncs)],
    [
      "quant_book_checks_compared_total",
      "Books held against the venue's best prices at the same sequence",
      byBook,
      checks(({ check }) => check.compared),
    ],
    [
      "quant_book_checks_mismatched_total",
      "Books that differed from the venue's best prices",
      byBook,
      checks(({ check }) => check.mismatched),
    ],
    [
      "quant_trades_folded_total",
      "Trades by what became of them: A taken, L taken late, D seen before, C other content, X too late",
      ["venue", "symbol", "outcome"],
      () => outcomes(folds()),
    ],
    ["quant_trades_stored_total", "Trades newly on record", [], stored("tradesStored")],
    [
      "quant_trades_repeated_total",
      "Trades that came again and were not stored twice",
      [],
      stored("tradesRepeated"),
    ],
    ["quant_candles_stored_total", "Candles put on record", [], stored("candlesStored")],
    ["quant_candles_repaired_total", "Candles rebuilt from refilled trades", [], stored("candlesRepaired")],
    ["quant_store_batches_total", "Batches committed", [], stored("batches")],
    ["quant_store_batch_milliseconds_total", "Time that batches took, together", [], stored("batchMsTotal")],
    ["quant_store_retries_total", "Batches that failed and were tried again", [], stored("retries")],
  ];
  for (const [name, help, labels, read] of gauges) metrics.gauge({ name, help, labels, read });
  for (const [name, help, labels, read] of counters) metrics.counter({ name, help, labels, read });
}

function rejected(health: readonly VenueHealth[]): Sample[] {
  return health.flatMap(({ venue, rejected: kinds }) =>
    Object.entries(kinds).map(([kind, value]) => ({ labels: { venue, kind }, value })),
  );
}

function outcomes(folds: readonly InstrumentFold[]): Sample[] {
  return folds.flatMap(({ venue, symbol, candles }) =>
    Object.entries(candles.dispositions).map(([outcome, value]) => ({
      labels: { venue, symbol, outcome },
      value,
    })),
  );
}
