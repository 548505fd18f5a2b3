import { PAID_TIER_IDS } from "./plans";
import type { RevenueDay } from "./revenue";

const COLUMNS: readonly (readonly [string, (day: RevenueDay) => string])[] = [
  ["day", ({ day }) => new Date(day).toISOString().slice(0, 10)],
  ["monthly_usd", ({ monthly }) => dollars(monthly)],
  ...PAID_TIER_IDS.map(
    (id) => [`monthly_usd_${id}`, ({ byTier }: RevenueDay) => dollars(byTier[id])] as const,
  ),
  ["payers", ({ payers }) => String(payers)],
  ["trials", ({ trials }) => String(trials)],
  ["gained_usd", ({ gained }) => dollars(gained)],
  ["expanded_usd", ({ expanded }) => dollars(expanded)],
  ["contracted_usd", ({ contracted }) => dollars(contracted)],
  ["lost_usd", ({ lost }) => dollars(lost)],
  ["left", ({ left }) => String(left)],
];

/** The days as CSV (RFC 4180); every cell is a number or a date, so nothing can be read as a formula. */
export function revenueCsv(days: readonly RevenueDay[]): string {
  const rows = [COLUMNS.map(([name]) => name), ...days.map((day) => COLUMNS.map(([, write]) => write(day)))];
  return rows.map((row) => `${row.join(",")}\r\n`).join("");
}

/** Cents as dollars, exactly. */
function dollars(cents: number): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;
}
