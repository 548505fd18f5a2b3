import type { EChartsCoreOption } from "echarts/core";
import { type ChartColours, fade } from "../../charts/tokens";

interface OptionInput {
  labels: readonly string[];
  series: readonly { name: string; values: readonly number[] }[];
  colours: ChartColours;
  narrow: boolean;
}

/** Requests a step, stacked by route. */
export function usageOption({ labels, series, colours, narrow }: OptionInput): EChartsCoreOption {
  return {
    animation: false,
    grid: { left: 12, right: narrow ? 48 : 60, top: 14, bottom: 26, outerBoundsMode: "none" },
    xAxis: {
      type: "category",
      data: labels,
      splitLine: { show: false },
      axisLine: { show: true, lineStyle: { color: colours.line } },
      axisLabel: {
        hideOverlap: true,
        ...(narrow && { alignMinLabel: "left" }),
        color: colours.label,
        fontSize: 11,
        interval: Math.ceil(labels.length / (narrow ? 4 : 10)) - 1,
      },
    },
    yAxis: {
      type: "value",
      position: "right",
      minInterval: 1,
      splitNumber: 4,
      splitLine: { lineStyle: { color: fade(colours.line, 0.55) } },
      axisLabel: { color: colours.label, fontSize: 11, formatter: shortCount },
    },
    series: series.map(({ name, values }, index) => ({
      type: "bar",
      name,
      stack: "requests",
      data: values,
      silent: true,
      barCategoryGap: "28%",
      itemStyle: { color: colours.series[index], borderColor: colours.ground, borderWidth: 0.5 },
    })),
  };
}

/** `12.4K` only because an axis is narrow; the exact figures stand in the table. */
export function shortCount(value: number): string {
  if (value < 10_000) return String(value);
  if (value < 1_000_000) return `${Number((value / 1_000).toFixed(1))}K`;
  return `${Number((value / 1_000_000).toFixed(1))}M`;
}
