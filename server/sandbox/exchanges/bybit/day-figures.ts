import type { DayFigures } from "../shell/day-statistics";
import { quoteText } from "./encode";
import type { Listing } from "./listing";
import { numberText } from "./number-text";

/** The last 24 hours as stream and REST name them alike. */
export function dayTexts({ instrument }: Listing, day: DayFigures) {
  const price = (value: number) => numberText(value, instrument.priceDecimals);
  const change = day.open > 0 ? (day.last - day.open) / day.open : 0;
  return {
    lastPrice: price(day.last),
    highPrice24h: price(day.high),
    lowPrice24h: price(day.low),
    prevPrice24h: price(day.open),
    volume24h: numberText(day.volume, instrument.quantityDecimals),
    turnover24h: quoteText(day.quoteVolume),
    price24hPcnt: numberText(change, 4),
    usdIndexPrice: numberText(day.last, 6),
  };
}
