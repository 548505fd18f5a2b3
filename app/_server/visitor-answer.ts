import { headers } from "next/headers";
import type { z } from "zod";
import { rateHeaders } from "@/lib/domain/limits/rate-headers";
import { DASHBOARD_ALLOWANCE, TIERS, type Tier } from "@/lib/domain/tiers/tiers";
import { AppError } from "@/lib/platform/errors";
import { limitKey } from "@/lib/platform/http/client-address";
import { PROBLEM_TYPE, problemOf } from "@/lib/platform/http/problem";
import { requestIdOf } from "@/lib/platform/http/request-id";
import { limits } from "./limits";
import { viewer } from "./viewer";

const VISITOR_LIMITS = { requestsPerMinute: 60, requestsBurst: 20 };

/**
 * Answers a page's question about the record with rows, within what an address, or a person who is signed in, may
 * ask in a minute. `read` is told what the reader's tier allows; visitors see what the smallest account does.
 */
export async function visitorAnswer<Query>(
  request: Request,
  schema: z.ZodType<Query>,
  read: (query: Query, nowMs: number, tier: Tier) => Promise<readonly unknown[]>,
): Promise<Response> {
  const requested = await headers();
  const nowMs = Date.now();
  // Next.js is reached through the front door alone, which puts the true address here.
  const address = requested.get("x-forwarded-for") ?? "";
  const person = await viewer();
  const decision = person
    ? await limits().limiter.take(`person:${person.userId}`, DASHBOARD_ALLOWANCE, 1)
    : await limits().limiter.take(`visitor:${limitKey(address)}`, VISITOR_LIMITS, 1);
  const rates = rateHeaders(decision, nowMs);
  try {
    if (!decision.allowed) {
      throw new AppError(
        "rate_limited",
        `That is more than ${person ? "a person" : "a visitor"} may ask for in a minute; try again in ${rates["Retry-After"]} s.`,
      );
    }
    const query = schema.safeParse(Object.fromEntries(new URL(request.url).searchParams));
    if (!query.success) {
      const fields = query.error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
      throw new AppError("invalid_request", "The query is not right.", { fields });
    }
    const data = await read(query.data, nowMs, person?.entitlements.limits ?? TIERS.free);
    return Response.json({ data }, { headers: { ...rates, "Cache-Control": "no-store" } });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { status, body } = problemOf(error, requestIdOf(undefined));
    return new Response(body, { status, headers: { ...rates, "Content-Type": PROBLEM_TYPE } });
  }
}
