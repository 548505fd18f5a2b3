import { z } from "zod";
import type { Clock } from "@/lib/platform/clock";
import { AppError } from "@/lib/platform/errors";
import type { Metrics } from "@/lib/platform/metrics";
import type { MarketBoard } from "@/lib/services/market-data/market-board";
import type { ApiContext } from "../api-context";
import { checkBearer } from "./check-bearer";
import { describeService } from "./describe-service";
import { marketData, marketOverview } from "./market-data";
import type { Readiness } from "./readiness";
import { uptimeText } from "./uptime-text";
import type { Answer } from "./with-query";

interface Options {
  board: MarketBoard;
  readiness: Readiness;
  metrics: Metrics;
  metricsToken: string | null;
  clock: Clock;
  version: string;
  publicUrl: string;
}

interface QuickStartRoute {
  path: string;
  /** Whether `RATE_LIMIT` holds; probes and scrapers are never turned away. */
  limited: boolean;
  query: z.ZodObject<{ symbol: z.ZodOptional<z.ZodString> } | Record<never, never>>;
  answer: Answer<{ symbol?: string | undefined }>;
}

const NO_QUERY = z.object({});

/** Plausible spellings reach the table of symbols and may be unknown there; anything else is malformed. */
const SYMBOL_QUERY = z.object({
  symbol: z
    .string()
    .regex(/^[A-Za-z0-9]{1,41}$|^[A-Za-z0-9]{1,20}[/-][A-Za-z0-9]{1,20}$/, {
      error: "symbol should be a pair such as BTC/USDT, BTC-USDT or BTCUSDT, or all.",
    })
    .optional(),
});

/** One row a path of the quick start. */
export function quickStartRoutes(options: Options): QuickStartRoute[] {
  const { board, readiness, metrics, metricsToken, clock, version, publicUrl } = options;
  const startedAt = clock.now();

  return [
    {
      path: "/",
      limited: true,
      query: NO_QUERY,
      answer: (_query, context) => context.json(describeService({ version, publicUrl, feed: board.feed })),
    },
    {
      path: "/health",
      limited: false,
      query: NO_QUERY,
      answer: (_query, context) => {
        const now = clock.now();
        return context.json({
          status: "OK",
          timestamp: new Date(now).toISOString(),
          version,
          uptime: uptimeText(now - startedAt),
        });
      },
    },
    {
      path: "/ready",
      limited: false,
      query: NO_QUERY,
      answer: async (_query, context) => {
        const { isReady, ...report } = await readiness.report();
        return context.json(report, isReady ? 200 : 503);
      },
    },
    {
      path: "/metrics",
      limited: false,
      query: NO_QUERY,
      answer: async (_query, context) => {
        checkBearer(context, metricsToken);
        return context.body(await metrics.text(), 200, { "Content-Type": metrics.contentType });
      },
    },
    {
      path: "/market-data",
      limited: true,
      query: SYMBOL_QUERY,
      answer: ({ symbol }, context) => context.json(marketData(board, symbol, whileUnknown(context))),
    },
    {
      path: "/api/market_data",
      limited: true,
      query: NO_QUERY,
      answer: (_query, context) => context.json(marketOverview(board)),
    },
    socketRoute("/ws"),
    socketRoute("/ws/v1"),
  ];
}

/** Whoever opens a socket's address in a browser learns what it is. */
function socketRoute(path: string) {
  return {
    path,
    limited: true,
    query: NO_QUERY,
    answer: () => {
      const sentence = `${path} speaks WebSocket; connect to it with a WebSocket client, not with a plain GET.`;
      throw new AppError("invalid_request", sentence);
    },
  };
}

/** Prices come within seconds of a start. */
function whileUnknown(context: ApiContext): (message: string) => never {
  return (message) => {
    context.header("Retry-After", "2");
    throw new AppError("unavailable", message);
  };
}
