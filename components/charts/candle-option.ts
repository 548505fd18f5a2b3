import type { EChartsCoreOption } from "echarts/core";
import type { Candle } from "@/lib/domain/market/candle";
import { decimalText, digitGroups } from "../ui/decimal-text";
import { type GapSpan, gapSlots } from "./gap-slots";
import { type PriceScale, priceScale } from "./price-scale";
import { timeTicks, zoneOffsetMs } from "./time-ticks";
import { type ChartColours, fade } from "./tokens";
import type { VisibleBars } from "./viewport";

const VOLUME_SHARE = 0.16;
const GAP = 6;
const TOP = 8;
const FOOT = 22;
const THIN_SPACE = "\u2009";
/** Width that a time label needs. */
const LABEL_WIDTH = 96;

export interface ChartBox {
  width: number;
  height: number;
  /** Width of the price axis. */
  axis: number;
}

/** Where things stand in a chart, in CSS pixels: the overlay of lines and tags is placed by it. */
export interface ChartGeometry {
  left: number;
  plotWidth: number;
  slot: number;
  top: number;
  priceHeight: number;
  bottom: number;
  scale: PriceScale;
  bars: VisibleBars;
}

export function chartGeometry(
  box: ChartBox,
  candles: readonly Candle[],
  view: { slot: number; bars: VisibleBars; tick: number },
): ChartGeometry {
  const { bars, slot, tick } = view;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (
    let index = Math.max(0, bars.from);
    index < Math.min(candles.length, bars.from + bars.count);
    index++
  ) {
    const candle = candles[index];
    if (candle === undefined) continue;
    low = Math.min(low, candle.low);
    high = Math.max(high, candle.high);
  }
  if (low > high) {
    low = candles.at(-1)?.low ?? 0;
    high = candles.at(-1)?.high ?? 1;
  }
  const plotWidth = bars.count * slot;
  const height = Math.max(80, box.height - FOOT - TOP);
  const priceHeight = Math.round(height * (1 - VOLUME_SHARE)) - GAP;
  return {
    left: Math.max(0, box.width - box.axis - plotWidth),
    plotWidth,
    slot,
    top: TOP,
    priceHeight,
    bottom: TOP + height,
    scale: priceScale(low, high, Math.max(2, Math.floor(priceHeight / 56)), tick),
    bars,
  };
}

export function priceY({ top, priceHeight, scale }: ChartGeometry, price: number): number {
  return top + ((scale.max - price) / (scale.max - scale.min)) * priceHeight;
}

export function yPrice({ top, priceHeight, scale }: ChartGeometry, y: number): number {
  return scale.max - ((y - top) / priceHeight) * (scale.max - scale.min);
}

export function axisText(price: number, decimals: number): string {
  return digitGroups(decimalText(price, decimals))
    .map((group) => (group.gap ? THIN_SPACE : "") + group.text)
    .join("");
}

interface OptionInput {
  candles: readonly Candle[];
  /** What is lost for good: the bars over it are shaded. */
  gaps: readonly GapSpan[];
  geometry: ChartGeometry;
  colours: ChartColours;
  decimals: number;
  stepMs: number;
}

/**
 * What ECharts is to draw: only the bars in sight, so that a frame costs the same however much history has been
 * loaded. Volumes are two series, because a series has one colour and items of their own style cost more.
 */
export function candleOption({
  candles,
  gaps,
  geometry,
  colours,
  decimals,
  stepMs,
}: OptionInput): EChartsCoreOption {
  const { bars, scale, left, plotWidth, top, priceHeight, bottom } = geometry;
  const times: number[] = [];
  const prices: (number[] | string)[] = [];
  const rising: (number | string)[] = [];
  const falling: (number | string)[] = [];
  const lastTime = candles.at(-1)?.time ?? 0;
  for (let slot = 0; slot < bars.count; slot += 1) {
    const index = bars.from + slot;
    const candle = candles[index];
    times.push(candle?.time ?? lastTime + (index - candles.length + 1) * stepMs);
    prices.push(candle ? [candle.open, candle.close, candle.low, candle.high] : "-");
    const isUp = candle !== undefined && candle.close >= candle.open;
    rising.push(isUp ? candle.volume : "-");
    falling.push(candle && !isUp ? candle.volume : "-");
  }
  const lost = gapSlots(times.slice(0, Math.max(0, candles.length - bars.from)), stepMs, gaps);
  const ticks = timeTicks(times, stepMs, Math.ceil(LABEL_WIDTH / geometry.slot), zoneOffsetMs(lastTime));
  // A label that the left edge would cut is left out.
  const whole = ticks.filter((tick) => (tick.index + 0.5) * geometry.slot > LABEL_WIDTH / 4);
  const tickAt = new Map(whole.map((tick) => [tick.index, tick]));
  const isTick = (index: number) => tickAt.has(index);
  const grid = { left, width: plotWidth, outerBoundsMode: "none" };
  const faint = { color: fade(colours.line, 0.55) };
  const time = { type: "category", data: times, splitLine: { interval: isTick, lineStyle: faint } };
  const volumeTop = top + priceHeight + GAP;
  const bar = { type: "bar", xAxisIndex: 1, yAxisIndex: 1, barGap: "-100%", barWidth: "72%", silent: true };
  const last = candles.at(-1)?.close ?? Number.NaN;
  // Labels at the ends would be cut by the edges of the chart, those beside the last price hidden by its tag.
  const isFree = (price: number) =>
    price > scale.min && price < scale.max && !(Math.abs(price - last) < scale.step / 3);
  const label = { interval: isTick, formatter: (_: string, index: number) => tickText(tickAt.get(index)) };
  return {
    animation: false,
    grid: [
      { ...grid, top, height: priceHeight },
      { ...grid, top: volumeTop, height: bottom - volumeTop },
    ],
    xAxis: [
      { ...time, axisLabel: { show: false } },
      {
        ...time,
        gridIndex: 1,
        axisLabel: {
          ...label,
          hideOverlap: true,
          margin: 7,
          rich: { day: { color: colours.ink, fontWeight: 500, fontSize: 11, fontFamily: colours.font } },
        },
      },
    ],
    yAxis: [
      {
        position: "right",
        min: scale.min,
        max: scale.max,
        interval: scale.step,
        splitLine: { lineStyle: faint },
        axisLabel: {
          margin: 8,
          formatter: (price: number) => (isFree(price) ? axisText(price, decimals) : ""),
        },
      },
      {
        gridIndex: 1,
        position: "right",
        min: 0,
        max: "dataMax",
        axisLabel: { show: false },
        splitLine: { show: false },
      },
    ],
    series: [
      {
        type: "bar",
        data: times.map((_time, slot) => (lost.has(slot) ? scale.max : "-")),
        barWidth: "100%",
        silent: true,
        itemStyle: { color: fade(colours.warning, 0.16) },
      },
      { type: "candlestick", data: prices, barWidth: "76%", silent: true },
      { ...bar, data: rising, itemStyle: { color: fade(colours.up, 0.42) } },
      { ...bar, data: falling, itemStyle: { color: fade(colours.down, 0.42) } },
    ],
  };
}

function tickText(tick: { text: string; isDate: boolean } | undefined): string {
  if (tick === undefined) return "";
  return tick.isDate ? `{day|${tick.text}}` : tick.text;
}
