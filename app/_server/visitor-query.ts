import { z } from "zod";
import { parseSymbol } from "@/lib/domain/market/symbol";
import { VENUES } from "@/lib/domain/market/venue";

/** The instrument that a visitor's chart asks about. */
export const visitorInstrument = {
  venue: z.enum(VENUES),
  symbol: z.string().transform((text, context) => {
    const symbol = parseSymbol(text);
    if (symbol !== null) return symbol;
    context.addIssue({ code: "custom", message: "Write a symbol like BTC/USDT." });
    return z.NEVER;
  }),
};
