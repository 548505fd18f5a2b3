"use client";

import type { EChartsCoreOption } from "echarts/core";
import { type Ref, useImperativeHandle, useRef } from "react";
import type { Level } from "../stream/book-view";
import { axisText } from "./candle-option";
import { depthCurves } from "./depth-curves";
import { type ChartColours, fade } from "./tokens";
import { useECharts } from "./use-echarts";

export interface DepthBook {
  bids: readonly Level[];
  asks: readonly Level[];
}

export interface DepthChartHandle {
  draw(book: DepthBook): void;
}

interface DepthChartProps {
  handle: Ref<DepthChartHandle>;
  label: string;
  decimals: number;
}

const AXIS = 48;
const FOOT = 22;

/** How much would have to be traded to move the price so far: steps from the middle outwards. */
export function DepthChart({ handle, label, decimals }: DepthChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const book = useRef<DepthBook | null>(null);
  const echarts = useECharts(box, draw).handle;

  function draw(): void {
    const current = echarts.current;
    if (current === null || book.current === null || current.width < 60 || current.height < 50) return;
    current.chart.setOption(depthOption(book.current, current.colours, decimals));
  }

  useImperativeHandle(handle, () => ({
    draw(next) {
      book.current = next;
      draw();
    },
  }));
  return (
    <div role="img" aria-label={label} className="absolute inset-0">
      <div ref={box} className="absolute inset-0" />
    </div>
  );
}

function depthOption(book: DepthBook, colours: ChartColours, decimals: number): EChartsCoreOption {
  const { bids, asks, middle, reach, most } = depthCurves(book);
  const side = (colour: string, data: readonly (readonly [number, number])[]) => ({
    type: "line",
    step: "end",
    symbol: "none",
    silent: true,
    data,
    lineStyle: { color: colour, width: 1.25 },
    areaStyle: { color: fade(colour, 0.13) },
  });
  const label = {
    formatter: (price: number) => axisText(price, decimals),
    showMinLabel: false,
    showMaxLabel: false,
  };
  return {
    animation: false,
    grid: { left: 0, right: AXIS, top: 10, bottom: FOOT, outerBoundsMode: "none" },
    xAxis: {
      type: "value",
      min: middle - reach,
      max: middle + reach,
      interval: reach / 2,
      splitLine: { show: false },
      axisLabel: { ...label, margin: 7 },
    },
    yAxis: {
      type: "value",
      position: "right",
      min: 0,
      max: most * 1.08 || 1,
      splitNumber: 3,
      splitLine: { lineStyle: { color: fade(colours.line, 0.55) } },
      axisLabel: { showMinLabel: false, showMaxLabel: false, margin: 8 },
    },
    series: [
      side(colours.up, bids),
      side(colours.down, asks),
      {
        type: "line",
        symbol: "none",
        silent: true,
        lineStyle: { color: colours.label, width: 1, type: [2, 3] },
        data: [
          [middle, 0],
          [middle, most * 1.08 || 1],
        ],
      },
    ],
  };
}
