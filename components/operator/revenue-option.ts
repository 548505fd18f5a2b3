import type { EChartsCoreOption } from "echarts/core";
import { moneyText } from "@/lib/domain/billing/money";
import { PAID_TIER_IDS } from "@/lib/domain/billing/plans";
import type { RevenueDay } from "@/lib/domain/billing/revenue";
import { type ChartColours, fade } from "../charts/tokens";

/** The monthly revenue over time, one tier upon the other. */
export function revenueOption(days: readonly RevenueDay[], colours: ChartColours): EChartsCoreOption {
  return {
    animation: false,
    aria: { enabled: true },
    grid: { left: 20, right: 64, top: 12, bottom: 24, outerBoundsMode: "none" },
    xAxis: {
      type: "time",
      splitLine: { show: false },
      axisLabel: { hideOverlap: true, color: colours.label, fontSize: 11, formatter: "{d} {MMM}" },
      axisLine: { show: true, lineStyle: { color: colours.line } },
    },
    yAxis: {
      type: "value",
      position: "right",
      min: 0,
      splitLine: { lineStyle: { color: fade(colours.line, 0.55) } },
      axisLabel: {
        color: colours.label,
        fontSize: 11,
        formatter: (cents: number) => moneyText(cents, "usd", true),
      },
    },
    series: PAID_TIER_IDS.map((id, index) => ({
      type: "line",
      name: id,
      step: "end",
      stack: "monthly",
      // Nothing upon something would be a line of its own over the one beneath.
      data: days.map(({ day, byTier }) => [day, index === 0 ? byTier[id] : byTier[id] || null]),
      showSymbol: days.length < 3,
      silent: true,
      lineStyle: { width: 1.5, color: lineColour(colours, index) },
      itemStyle: { color: lineColour(colours, index) },
      areaStyle: { color: fade(lineColour(colours, index), 0.12) },
    })),
  };
}

function lineColour({ venues, ink }: ChartColours, index: number): string {
  return venues[[3, 0][index] ?? 1] ?? ink;
}
