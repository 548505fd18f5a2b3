import { headers } from "next/headers";
import { z } from "zod";
import { VISITOR_HISTORY_MS, visitorCandles } from "@/app/_server/visitor-candles";
import { MemoryLimiter } from "@/lib/domain/limits/memory-limiter";
import { rateHeaders } from "@/lib/domain/limits/rate-headers";
import { INTERVALS } from "@/lib/domain/market/interval";
import { parseSymbol } from "@/lib/domain/market/symbol";
import { VENUES } from "@/lib/domain/market/venue";
import { AppError } from "@/lib/platform/errors";
import { PROBLEM_TYPE, problemOf } from "@/lib/platform/http/problem";
import { requestIdOf } from "@/lib/platform/http/request-id";

const LIMITS = { requestsPerMinute: 60, requestsBurst: 20 };
const ROWS_MAX = 500;
const limiter = new MemoryLimiter();

const querySchema = z.strictObject({
  venue: z.enum(VENUES),
  symbol: z.string().transform((text, context) => {
    const symbol = parseSymbol(text);
    if (symbol !== null) return symbol;
    context.addIssue({ code: "custom", message: "Write a symbol like BTC/USDT." });
    return z.NEVER;
  }),
  interval: z.enum(INTERVALS),
  limit: z.coerce.number().int().min(1).max(ROWS_MAX).default(200),
  to: z.coerce.number().int().positive().optional(),
});

/** Candles of the desk for whoever is not signed in: a week of them, and a page at a time. */
export async function GET(request: Request): Promise<Response> {
  const requested = await headers();
  const nowMs = Date.now();
  // Next.js is reached through the front door alone, which puts the true address here.
  const decision = limiter.take(requested.get("x-forwarded-for") ?? "", LIMITS, 1, nowMs);
  const rates = rateHeaders(decision, nowMs);
  if (!decision.allowed)
    return problem(
      new AppError("rate_limited", "That is more than a visitor may ask for in a minute; sign in for more."),
      rates,
    );
  const query = querySchema.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (!query.success) {
    const fields = query.error.issues.map((issue) => ({
      path: issue.path.join("."),
      message: issue.message,
    }));
    return problem(new AppError("invalid_request", "The query is not right.", { fields }), rates);
  }
  const { to = nowMs, ...window } = query.data;
  if (to <= nowMs - VISITOR_HISTORY_MS) {
    return problem(
      new AppError("payment_required", "Visitors see a week of candles; an account with Pro has a year."),
      rates,
    );
  }
  const data = await visitorCandles({ ...window, to }, nowMs);
  return Response.json({ data }, { headers: { ...rates, "Cache-Control": "no-store" } });
}

function problem(error: AppError, rates: Record<string, string>): Response {
  const { status, body } = problemOf(error, requestIdOf(undefined));
  return new Response(body, { status, headers: { ...rates, "Content-Type": PROBLEM_TYPE } });
}
