import { headers } from "next/headers";
import type { z } from "zod";
import { MemoryLimiter } from "@/lib/domain/limits/memory-limiter";
import { rateHeaders } from "@/lib/domain/limits/rate-headers";
import { AppError } from "@/lib/platform/errors";
import { PROBLEM_TYPE, problemOf } from "@/lib/platform/http/problem";
import { requestIdOf } from "@/lib/platform/http/request-id";

const LIMITS = { requestsPerMinute: 60, requestsBurst: 20 };
const limiter = new MemoryLimiter();

/** Answers a visitor's question about the record with rows, within what an address may ask in a minute. */
export async function visitorAnswer<Query>(
  request: Request,
  schema: z.ZodType<Query>,
  read: (query: Query, nowMs: number) => Promise<readonly unknown[]>,
): Promise<Response> {
  const requested = await headers();
  const nowMs = Date.now();
  // Next.js is reached through the front door alone, which puts the true address here.
  const decision = limiter.take(requested.get("x-forwarded-for") ?? "", LIMITS, 1, nowMs);
  const rates = rateHeaders(decision, nowMs);
  try {
    if (!decision.allowed) {
      throw new AppError(
        "rate_limited",
        "That is more than a visitor may ask for in a minute; sign in for more.",
      );
    }
    const query = schema.safeParse(Object.fromEntries(new URL(request.url).searchParams));
    if (!query.success) {
      const fields = query.error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
      throw new AppError("invalid_request", "The query is not right.", { fields });
    }
    const data = await read(query.data, nowMs);
    return Response.json({ data }, { headers: { ...rates, "Cache-Control": "no-store" } });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { status, body } = problemOf(error, requestIdOf(undefined));
    return new Response(body, { status, headers: { ...rates, "Content-Type": PROBLEM_TYPE } });
  }
}
