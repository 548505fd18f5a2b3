"use client";

import { type PointerEvent, useRef, useState } from "react";
import { SERIES } from "../../charts/tokens";
import { useECharts } from "../../charts/use-echarts";
import { Figure } from "../../ui/meter";
import { usageOption } from "./usage-option";

interface UsageChartProps {
  /** One a step, as the axis shows it. */
  labels: readonly string[];
  series: readonly { name: string; values: readonly number[] }[];
  /** What the picture says, in a sentence. */
  summary: string;
}

const NARROW = 520;

/** Requests a step, stacked by route; the legend tells of the step under the pointer, else of all of them. */
export function UsageChart({ labels, series, summary }: UsageChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const { handle, failed } = useECharts(box, draw, () => import("../../charts/echarts-bars"));
  const [at, setAt] = useState<number | null>(null);

  function draw(): void {
    const current = handle.current;
    if (current === null || current.width < 40) return;
    const { chart, colours, width } = current;
    chart.setOption(usageOption({ labels, series, colours, narrow: width < NARROW }), { notMerge: true });
  }

  function follow(event: PointerEvent<HTMLDivElement>): void {
    const chart = handle.current?.chart;
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const point = [event.clientX - left, event.clientY - top];
    const [index = -1] = chart?.convertFromPixel({ gridIndex: 0 }, point) ?? [];
    setAt(index >= 0 && index < labels.length ? index : null);
  }

  const told = (values: readonly number[]) =>
    at === null ? values.reduce((sum, value) => sum + value, 0) : (values[at] ?? 0);
  return (
    <div>
      <ul className="flex min-h-10 flex-wrap items-center gap-x-5 gap-y-1 px-4 md:px-6 py-2 text-12 text-ink-2">
        <li className="min-w-20 text-ink-1">{at === null ? "In all" : labels[at]}</li>
        {series.map(({ name, values }, index) => (
          <li key={name} className="flex items-center gap-2 whitespace-nowrap">
            <Swatch index={index} />
            {name}
            <Steady value={told(values)} widest={values.reduce((sum, value) => sum + value, 0)} />
          </li>
        ))}
      </ul>
      <div
        role="img"
        aria-label={summary}
        className="relative h-56 w-full lg:h-64"
        onPointerMove={follow}
        onPointerLeave={() => setAt(null)}
      >
        <div ref={box} className="absolute inset-0" />
        {failed && (
          <p className="p-4 text-13">The chart could not be loaded; the table beneath has the figures.</p>
        )}
      </div>
    </div>
  );
}

/** A figure that keeps the width of the largest it will show, so that nothing moves under the pointer. */
function Steady({ value, widest }: { value: number; widest: number }) {
  return (
    <span className="grid text-ink-1 [grid-template-areas:'figure']">
      <span aria-hidden="true" className="invisible [grid-area:figure]">
        <Figure value={widest} />
      </span>
      <span className="[grid-area:figure]">
        <Figure value={value} />
      </span>
    </span>
  );
}

/** The colour of a route's bars beside its name. */
function Swatch({ index }: { index: number }) {
  return (
    <svg viewBox="0 0 8 8" className="size-2 shrink-0" aria-hidden="true">
      <rect width="8" height="8" rx="1.5" fill={`var(${SERIES[index] ?? SERIES[4]})`} />
    </svg>
  );
}
