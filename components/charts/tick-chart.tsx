"use client";

import { useEffect, useRef } from "react";
import { drawTicks, type Tick, type TickColours } from "./draw-ticks";

const SPAN_MS_MIN = 10_000;
const SPAN_MS_MAX = 60_000;

interface TickChartProps {
  label: string;
  ticks: readonly Tick[];
  decimals: number;
  /** Changes whenever there is something new to draw: `ticks` itself is added to in place. */
  version: number;
  className?: string;
}

/** Draws when told to, on a canvas as sharp as the screen. Colours come from the page's tokens. */
export function TickChart({ label, ticks, decimals, version, className = "" }: TickChartProps) {
  const ref = useRef<HTMLCanvasElement>(null);

  useEffect(() => {
    const element = ref.current;
    const context = element?.getContext("2d");
    if (!element || !context || version < 0) return;
    const { width, height } = element.getBoundingClientRect();
    if (width === 0) return;
    const ratio = window.devicePixelRatio;
    const pixels = { width: Math.round(width * ratio), height: Math.round(height * ratio) };
    // Setting the size clears the canvas, so only where it changed.
    if (element.width !== pixels.width) element.width = pixels.width;
    if (element.height !== pixels.height) element.height = pixels.height;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const style = getComputedStyle(element);
    const now = Date.now();
    drawTicks(context, ticks, {
      width,
      height,
      now,
      // A page just opened has seconds to show, not a minute: it grows into its width.
      spanMs: Math.min(SPAN_MS_MAX, Math.max(SPAN_MS_MIN, now - (ticks[0]?.at ?? now))),
      decimals,
      font: `11px ${style.fontFamily}`,
      colours: coloursOf(style),
    });
  }, [ticks, decimals, version]);

  return <canvas ref={ref} role="img" aria-label={label} className={`block font-sans ${className}`} />;
}

function coloursOf(style: CSSStyleDeclaration): TickColours {
  const token = (name: string) => style.getPropertyValue(name).trim();
  return {
    line: token("--line-1"),
    label: token("--ink-3"),
    series: token("--series-1"),
    up: token("--up"),
    down: token("--down"),
    onMove: token("--on-move"),
    ink: token("--ink-1"),
  };
}
