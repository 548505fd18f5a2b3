import { z } from "zod";
import { archive } from "@/app/_server/archive";
import { visitorAnswer } from "@/app/_server/visitor-answer";
import { visitorInstrument } from "@/app/_server/visitor-query";

const ROWS_MAX = 200;

const querySchema = z.strictObject({
  ...visitorInstrument,
  limit: z.coerce.number().int().min(1).max(ROWS_MAX).default(ROWS_MAX),
});

/** The holes that a chart of the desk shades, as far back as the reader's candles go. */
export function GET(request: Request): Promise<Response> {
  return visitorAnswer(request, querySchema, async (query, nowMs, tier) => {
    const from = tier.candleHistoryMs === null ? 0 : nowMs - tier.candleHistoryMs;
    const range = { from, to: nowMs, backward: true, after: null };
    const rows = await archive().gaps({ ...query, ...range });
    return rows.map(({ id: _id, ...gap }) => gap);
  });
}
