import { z } from "zod";
import { visitorAnswer } from "@/app/_server/visitor-answer";
import { visitorCandles } from "@/app/_server/visitor-candles";
import { visitorInstrument } from "@/app/_server/visitor-query";
import { INTERVALS } from "@/lib/domain/market/interval";

const ROWS_MAX = 500;

const querySchema = z.strictObject({
  ...visitorInstrument,
  interval: z.enum(INTERVALS),
  limit: z.coerce.number().int().min(1).max(ROWS_MAX).default(200),
  to: z.coerce.number().int().positive().optional(),
});

/** Candles of the desk, as far back as the reader's tier goes, a page at a time. */
export function GET(request: Request): Promise<Response> {
  return visitorAnswer(request, querySchema, ({ to, ...window }, nowMs, tier) =>
    visitorCandles({ ...window, to: to ?? nowMs }, nowMs, tier),
  );
}
