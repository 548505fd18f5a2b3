"use client";

import { type Ref, type RefObject, useImperativeHandle, useRef } from "react";
import type { VenueSpread } from "@/lib/domain/market/venue-spread";
import { useECharts } from "../charts/use-echarts";
import { spreadOption } from "./spread-option";

export interface SpreadChartHandle {
  draw(): void;
}

interface SpreadChartProps {
  handle: Ref<SpreadChartHandle>;
  samples: RefObject<{ readonly all: readonly VenueSpread[] }>;
  label: string;
}

const NARROW = 520;

/** Draws when told to: once a second there is something new. */
export function SpreadChart({ handle, samples, label }: SpreadChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const { handle: echarts, failed } = useECharts(box, draw, () => import("../charts/echarts-lines"));

  function draw(): void {
    const current = echarts.current;
    if (current === null || current.width < 40 || document.hidden) return;
    const { chart, colours, width } = current;
    chart.setOption(spreadOption({ samples: samples.current.all, colours, narrow: width < NARROW }));
  }

  useImperativeHandle(handle, () => ({ draw }));
  return (
    <div role="img" aria-label={label} className="relative h-72 w-full lg:h-96">
      <div ref={box} className="absolute inset-0" />
      {failed && (
        <p className="p-4 text-13">The chart could not be loaded; the table beneath has the figures.</p>
      )}
    </div>
  );
}
