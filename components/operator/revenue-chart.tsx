"use client";

import { useRef } from "react";
import type { RevenueDay } from "@/lib/domain/billing/revenue";
import { useECharts } from "../charts/use-echarts";
import { revenueOption } from "./revenue-option";

export function RevenueChart({ days }: { days: readonly RevenueDay[] }) {
  const box = useRef<HTMLDivElement>(null);
  const { handle, failed } = useECharts(box, draw, () => import("../charts/echarts-lines"));

  function draw(): void {
    const current = handle.current;
    if (current === null || current.width < 40) return;
    current.chart.setOption(revenueOption(days, current.colours));
  }

  return (
    <div
      role="img"
      aria-label="Monthly revenue over time by tier; the table beneath has the figures"
      className="relative h-64 w-full lg:h-80"
    >
      <div ref={box} className="absolute inset-0" />
      {failed && <p className="p-4 text-13">The chart could not be loaded; the table has the figures.</p>}
    </div>
  );
}
