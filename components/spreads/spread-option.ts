import type { EChartsCoreOption } from "echarts/core";
import { VENUES, type Venue } from "@/lib/domain/market/venue";
import type { VenueSpread } from "@/lib/domain/market/venue-spread";
import { type ChartColours, fade } from "../charts/tokens";

/** A hole in the samples of a venue longer than this is a break in its line, not a straight one. */
const BREAK_MS = 5_000;

interface OptionInput {
  samples: readonly VenueSpread[];
  colours: ChartColours;
  narrow: boolean;
}

/** Each venue's deviation from the median, in basis points, over time; zero is the median itself. */
export function spreadOption({ samples, colours, narrow }: OptionInput): EChartsCoreOption {
  const lines = new Map<Venue, [number, number | null][]>(VENUES.map((venue) => [venue, []]));
  for (const { time, venues } of samples) {
    for (const { venue, deviationBps } of venues) {
      const line = lines.get(venue);
      const last = line?.at(-1);
      if (last && time - last[0] > BREAK_MS) line?.push([last[0] + 1, null]);
      line?.push([time, deviationBps]);
    }
  }
  return {
    animation: false,
    grid: { left: 8, right: narrow ? 44 : 56, top: 12, bottom: 24, outerBoundsMode: "none" },
    xAxis: {
      type: "time",
      splitLine: { show: false },
      axisLabel: { hideOverlap: true, color: colours.label, fontSize: 11, formatter: "{HH}:{mm}:{ss}" },
      axisLine: { show: true, lineStyle: { color: colours.line } },
    },
    yAxis: {
      type: "value",
      position: "right",
      scale: true,
      splitLine: { lineStyle: { color: fade(colours.line, 0.55) } },
      axisLabel: { color: colours.label, fontSize: 11, formatter: (bps: number) => signed(bps) },
    },
    series: VENUES.map((venue, index) => ({
      type: "line",
      name: venue,
      data: lines.get(venue) ?? [],
      showSymbol: false,
      silent: true,
      connectNulls: false,
      lineStyle: { width: 1.5, color: colours.venues[index] },
      itemStyle: { color: colours.venues[index] },
    })),
  };
}

function signed(bps: number): string {
  return bps > 0 ? `+${trimmed(bps)}` : trimmed(bps);
}

function trimmed(bps: number): string {
  return Number(bps.toFixed(2)).toString();
}
