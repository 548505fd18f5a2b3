"use client";

import type { ECharts } from "echarts/core";
import { type RefObject, useEffect, useRef, useState } from "react";
import { type ChartColours, chartColours, onAppearance } from "./tokens";

export interface ChartHandle {
  chart: ECharts;
  colours: ChartColours;
  width: number;
  height: number;
}

interface EChartsParts {
  init: typeof import("echarts/core").init;
}

/** The theme of a chart, from the page's tokens. */
function themeOf({ line, label, up, down, font }: ChartColours): object {
  const axis = {
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { color: label, fontSize: 11, fontFamily: font },
    splitLine: { show: true, lineStyle: { color: line, width: 1 } },
  };
  return {
    backgroundColor: "transparent",
    textStyle: { fontFamily: font },
    categoryAxis: axis,
    valueAxis: axis,
    candlestick: {
      itemStyle: { color: up, color0: down, borderColor: up, borderColor0: down, borderWidth: 1 },
    },
  };
}

/**
 * A chart in `box`, loaded after the first paint, as large as its box and in the page's colours. `redraw` is
 * called whenever one of these changes; null until the library is there.
 */
export function useECharts(
  box: RefObject<HTMLElement | null>,
  redraw: () => void,
  loadParts: () => Promise<EChartsParts> = () => import("./echarts-parts"),
): { handle: RefObject<ChartHandle | null>; failed: boolean } {
  const handle = useRef<ChartHandle | null>(null);
  const latest = useRef(redraw);
  const parts = useRef(loadParts);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    latest.current = redraw;
  });

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    let ended = false;
    let stop = () => {};

    async function load(target: HTMLElement) {
      const { init } = await parts.current();
      if (ended) return;
      let colours = chartColours(target);
      const chart = init(target, themeOf(colours), { renderer: "canvas" });
      const measure = () => {
        const { width, height } = target.getBoundingClientRect();
        handle.current = { chart, colours, width, height };
      };
      const observer = new ResizeObserver(() => {
        measure();
        if (target.clientWidth === 0) return;
        chart.resize();
        latest.current();
      });
      observer.observe(target);
      const unfollow = onAppearance(() => {
        colours = chartColours(target);
        chart.setTheme(themeOf(colours));
        measure();
        latest.current();
      });
      measure();
      latest.current();
      stop = () => {
        observer.disconnect();
        unfollow();
        chart.dispose();
        handle.current = null;
      };
    }

    const started = afterPaint(() => load(element).catch(() => setFailed(true)));
    return () => {
      ended = true;
      started();
      stop();
    };
  }, [box]);

  return { handle, failed };
}

/** Two frames on, what the server sent has been painted. */
function afterPaint(run: () => void): () => void {
  let handle = requestAnimationFrame(() => {
    handle = requestAnimationFrame(run);
  });
  return () => cancelAnimationFrame(handle);
}
