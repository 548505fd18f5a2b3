"use client";

import { type Ref, useEffect, useImperativeHandle, useRef } from "react";
import type { Level } from "../stream/book-view";
import { drawDepth } from "./draw-depth";
import { chartColours, onAppearance } from "./tokens";

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

/** How much would have to be traded to move the price so far. */
export function DepthChart({ handle, label, decimals }: DepthChartProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  const book = useRef<DepthBook | null>(null);

  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => paint(element, book.current, decimals));
    observer.observe(element);
    const unfollow = onAppearance(() => paint(element, book.current, decimals));
    return () => {
      observer.disconnect();
      unfollow();
    };
  }, [decimals]);

  useImperativeHandle(handle, () => ({
    draw(next) {
      book.current = next;
      if (ref.current) paint(ref.current, next, decimals);
    },
  }));
  return <canvas ref={ref} role="img" aria-label={label} className="absolute inset-0 size-full" />;
}

function paint(element: HTMLCanvasElement, book: DepthBook | null, decimals: number): void {
  const context = element.getContext("2d");
  const { clientWidth: width, clientHeight: height } = element;
  if (context === null || book === null || width < 60 || height < 50) return;
  const ratio = window.devicePixelRatio;
  const pixels = { width: Math.round(width * ratio), height: Math.round(height * ratio) };
  // Setting the size clears the canvas, so only where it changed.
  if (element.width !== pixels.width) element.width = pixels.width;
  if (element.height !== pixels.height) element.height = pixels.height;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  drawDepth(context, book, { width, height, decimals, colours: chartColours(element) });
}
