"use client";

import { type Ref, type RefObject, useEffect, useImperativeHandle, useRef } from "react";
import type { Candle } from "@/lib/domain/market/candle";
import { decimalText } from "../ui/decimal-text";
import { axisText, type ChartGeometry, candleOption, chartGeometry, priceY, yPrice } from "./candle-option";
import type { GapSpan } from "./gap-slots";
import { barTimeText, zoneOffsetMs } from "./time-ticks";
import { useECharts } from "./use-echarts";
import { grow, pan, SLOT_INITIAL, type Viewport, visibleBars, zoom } from "./viewport";

export interface CandleChartHandle {
  pan(bars: number): void;
  zoom(steps: number): void;
  /** Back to the newest bar. */
  follow(): void;
  /** Something in `candles` has changed; `added` bars are new at the right. */
  draw(added: number): void;
}

interface CandleChartProps {
  handle: Ref<CandleChartHandle>;
  /** Sorted by time, changed in place. */
  candles: RefObject<readonly Candle[]>;
  /** What is lost for good; drawn with the bars. */
  gaps: RefObject<readonly GapSpan[]>;
  label: string;
  stepMs: number;
  decimals: number;
  /** The bar that the legend tells of: the one under the pointer, else the newest. */
  onBar: (candle: Candle | undefined) => void;
  /** Few bars are left before the first one in sight. */
  onNearStart: () => void;
  onFollowing: (following: boolean) => void;
}

const AXIS_WIDE = 72;
const AXIS_NARROW = 66;
/** A chart narrower than this is a phone's. */
const NARROW = 520;
/** History is asked for while so many bars are still out of sight, so that panning does not wait. */
const BARS_AHEAD = 60;
const LABEL_EVERY_MS = 5_000;
const WHEEL_STEP = 60;

/** Candles and volume, with a crosshair, panning and zooming. Draws when told to and when looked at otherwise. */
export function CandleChart(props: CandleChartProps) {
  const { handle, candles, gaps, label, stepMs, decimals } = props;
  const latest = useRef(props);
  const box = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const overlay = useOverlay();
  const viewport = useRef<Viewport>({ slot: SLOT_INITIAL, offset: 0 });
  const geometry = useRef<ChartGeometry | null>(null);
  const pointer = useRef<{ x: number; y: number } | null>(null);
  const labelledAt = useRef(0);
  const echarts = useECharts(box, draw).handle;
  useEffect(() => {
    latest.current = props;
  });

  function draw(): void {
    const current = echarts.current;
    if (current === null || current.width < 40 || current.height < 60) return;
    const { chart, colours, width, height } = current;
    const axis = width < NARROW ? AXIS_NARROW : AXIS_WIDE;
    const bars = visibleBars(viewport.current, width - axis, candles.current.length);
    const tick = 10 ** -decimals;
    const view = { slot: viewport.current.slot, bars, tick };
    const place = chartGeometry({ width, height, axis }, candles.current, view);
    geometry.current = place;
    chart.setOption(
      candleOption({
        candles: candles.current,
        gaps: gaps.current,
        geometry: place,
        colours,
        decimals,
        stepMs,
      }),
      {
        replaceMerge: [],
      },
    );
    const last = candles.current.at(-1);
    overlay.last(place, last, axis, decimals);
    point();
    if (bars.from < BARS_AHEAD && candles.current.length > 0) latest.current.onNearStart();
    describe(last);
  }

  function point(): void {
    const place = geometry.current;
    const at = pointer.current;
    if (place === null) return;
    if (at === null || at.x < place.left || at.x > place.left + place.plotWidth || at.y > place.bottom) {
      overlay.hideCross();
      latest.current.onBar(candles.current.at(-1));
      return;
    }
    const slot = Math.floor((at.x - place.left) / place.slot);
    const candle = candles.current[place.bars.from + slot];
    overlay.cross(place, { slot, y: at.y, candle, decimals, stepMs });
    latest.current.onBar(candle ?? candles.current.at(-1));
  }

  function describe(last: Candle | undefined): void {
    const now = performance.now();
    if (frame.current === null || now - labelledAt.current < LABEL_EVERY_MS) return;
    labelledAt.current = now;
    const text = last
      ? `${label}. ${candles.current.length} candles; the newest opened at ${decimalText(last.open, decimals)} and stands at ${decimalText(last.close, decimals)}.`
      : `${label}. No candles yet.`;
    frame.current.setAttribute("aria-label", text);
  }

  function move(next: Viewport): void {
    const wasFollowing = viewport.current.offset === 0;
    viewport.current = next;
    if (wasFollowing !== (next.offset === 0)) latest.current.onFollowing(next.offset === 0);
    draw();
  }

  useImperativeHandle(handle, () => ({
    pan: (bars) => move(pan(viewport.current, bars, candles.current.length)),
    zoom: (steps) => move(zoom(viewport.current, steps)),
    follow: () => move({ ...viewport.current, offset: 0 }),
    draw(added) {
      viewport.current = grow(viewport.current, added);
      draw();
    },
  }));

  useGestures(frame, {
    slot: () => viewport.current.slot,
    pan: (bars) => move(pan(viewport.current, bars, candles.current.length)),
    zoom: (steps) => move(zoom(viewport.current, steps)),
    point(at) {
      pointer.current = at;
      point();
    },
  });

  return (
    <div ref={frame} role="img" aria-label={label} className="candle-chart">
      <div ref={box} className="absolute inset-0" />
      {overlay.elements}
    </div>
  );
}

interface Gestures {
  slot(): number;
  pan(bars: number): void;
  zoom(steps: number): void;
  point(at: { x: number; y: number } | null): void;
}

/** Drag pans, the wheel zooms (sideways it pans), two fingers zoom. */
function useGestures(frame: RefObject<HTMLDivElement | null>, gestures: Gestures): void {
  const latest = useRef(gestures);
  useEffect(() => {
    latest.current = gestures;
  });
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const end = new AbortController();
    const options = { signal: end.signal };
    const down = new Map<number, { x: number; y: number }>();
    let rest = 0;
    let spread = 0;

    const place = (event: PointerEvent) => {
      const { left, top } = element.getBoundingClientRect();
      return { x: event.clientX - left, y: event.clientY - top };
    };
    const distance = () => {
      const [one, other] = [...down.values()];
      return one && other ? Math.hypot(one.x - other.x, one.y - other.y) : 0;
    };
    element.addEventListener(
      "pointerdown",
      (event) => {
        if (event.button !== 0) return;
        element.setPointerCapture(event.pointerId);
        down.set(event.pointerId, place(event));
        rest = 0;
        spread = distance();
      },
      options,
    );
    element.addEventListener(
      "pointermove",
      (event) => {
        const at = place(event);
        const before = down.get(event.pointerId);
        if (before === undefined) return latest.current.point(at);
        down.set(event.pointerId, at);
        if (down.size === 2) {
          const steps = Math.log(distance() / (spread || 1)) / Math.log(1.25);
          if (Math.abs(steps) < 0.5) return;
          spread = distance();
          return latest.current.zoom(steps);
        }
        rest += at.x - before.x;
        const bars = Math.trunc(rest / latest.current.slot());
        rest -= bars * latest.current.slot();
        latest.current.point(event.pointerType === "mouse" ? at : null);
        if (bars !== 0) latest.current.pan(bars);
      },
      options,
    );
    const release = (event: PointerEvent) => {
      down.delete(event.pointerId);
      spread = 0;
    };
    element.addEventListener("pointerup", release, options);
    element.addEventListener("pointercancel", release, options);
    element.addEventListener("pointerleave", () => latest.current.point(null), options);
    element.addEventListener(
      "wheel",
      (event) => {
        event.preventDefault();
        const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
        if (sideways) {
          rest -= event.deltaX;
          const bars = Math.trunc(rest / latest.current.slot());
          rest -= bars * latest.current.slot();
          if (bars !== 0) latest.current.pan(bars);
        } else latest.current.zoom(-event.deltaY / WHEEL_STEP / 2);
      },
      { ...options, passive: false },
    );
    return () => end.abort();
  }, [frame]);
}

/** Lines and tags over the canvas: moving them costs no drawing. */
function useOverlay() {
  const lastLine = useRef<HTMLDivElement>(null);
  const lastTag = useRef<HTMLDivElement>(null);
  const crossX = useRef<HTMLDivElement>(null);
  const crossY = useRef<HTMLDivElement>(null);
  const timeTag = useRef<HTMLDivElement>(null);
  const priceTag = useRef<HTMLDivElement>(null);
  const cross = [crossX, crossY, timeTag, priceTag];

  return {
    elements: (
      <div aria-hidden="true" className="pointer-events-none absolute inset-0 overflow-hidden">
        <div ref={lastLine} hidden className="last-line" />
        <div ref={lastTag} hidden className="last-tag" />
        <div ref={crossX} hidden className="cross-x" />
        <div ref={crossY} hidden className="cross-y" />
        <div ref={timeTag} hidden className="cross-tag cross-time" />
        <div ref={priceTag} hidden className="cross-tag cross-price" />
      </div>
    ),
    last(place: ChartGeometry, candle: Candle | undefined, axis: number, decimals: number) {
      const [line, tag] = [lastLine.current, lastTag.current];
      if (line === null || tag === null) return;
      const y = candle === undefined ? -1 : priceY(place, candle.close);
      const seen = candle !== undefined && y >= place.top && y <= place.top + place.priceHeight;
      line.hidden = !seen;
      tag.hidden = candle === undefined;
      if (candle === undefined) return;
      const clamped = Math.min(place.top + place.priceHeight, Math.max(place.top, y));
      const side = candle.close >= candle.open ? "up" : "down";
      line.dataset.side = side;
      tag.dataset.side = side;
      line.style.transform = `translateY(${Math.round(y)}px)`;
      line.style.right = `${axis}px`;
      tag.style.transform = `translateY(${Math.round(clamped - 9)}px)`;
      tag.style.width = `${axis}px`;
      tag.textContent = axisText(candle.close, decimals);
    },
    cross(
      place: ChartGeometry,
      at: { slot: number; y: number; candle: Candle | undefined; decimals: number; stepMs: number },
    ) {
      const x = place.left + (at.slot + 0.5) * place.slot;
      const overPrices = at.y >= place.top && at.y <= place.top + place.priceHeight;
      show(crossX.current, true, `translateX(${Math.round(x)}px)`);
      show(crossY.current, overPrices, `translateY(${Math.round(at.y)}px)`);
      show(priceTag.current, overPrices, `translateY(${Math.round(at.y - 9)}px)`);
      const width = place.left + place.plotWidth;
      if (crossX.current) crossX.current.style.height = `${place.bottom}px`;
      if (crossY.current) crossY.current.style.width = `${width}px`;
      if (priceTag.current) {
        priceTag.current.style.left = `${width}px`;
        priceTag.current.textContent = axisText(yPrice(place, at.y), at.decimals);
      }
      const time = at.candle?.time;
      show(
        timeTag.current,
        time !== undefined,
        `translate(calc(${Math.round(x)}px - 50%), ${place.bottom + 2}px)`,
      );
      if (timeTag.current && time !== undefined) {
        timeTag.current.textContent = barTimeText(time, at.stepMs, zoneOffsetMs(time));
      }
    },
    hideCross() {
      for (const { current } of cross) if (current) current.hidden = true;
    },
  };
}

function show(element: HTMLElement | null, visible: boolean, transform: string): void {
  if (element === null) return;
  element.hidden = !visible;
  if (visible) element.style.transform = transform;
}
