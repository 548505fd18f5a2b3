import { z } from "zod";
import { visitorAnswer } from "@/app/_server/visitor-answer";
import { VISITOR_HISTORY_MS, visitorCandles } from "@/app/_server/visitor-candles";
import { visitorInstrument } from "@/app/_server/visitor-query";
import { INTERVALS } from "@/lib/domain/market/interval";
import { AppError } from "@/lib/platform/errors";

const ROWS_MAX = 500;

const querySchema = z.strictObject({
  ...visitorInstrument,
  interval: z.enum(INTERVALS),
  limit: z.coerce.number().int().min(1).max(ROWS_MAX).default(200),
  to: z.coerce.number().int().positive().optional(),
});

/** Candles of the desk for whoever is not signed in: a week of them, and a page at a time. */
export function GET(request: Request): Promise<Response> {
  return visitorAnswer(request, querySchema, ({ to, ...window }, nowMs) => {
    if (to !== undefined && to <= nowMs - VISITOR_HISTORY_MS) {
      throw new AppError(
        "payment_required",
        "Visitors see a week of candles; an account with Pro has a year.",
      );
    }
    return visitorCandles({ ...window, to: to ?? nowMs }, nowMs);
  });
}
