"use client";

import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import type { Candle } from "@/lib/domain/market/candle";
import { INTERVAL_MS, INTERVALS, type Interval } from "@/lib/domain/market/interval";
import { CandleChart, type CandleChartHandle } from "../charts/candle-chart";
import { useChannelFrame } from "../stream/use-channel";
import { decimalText } from "../ui/decimal-text";
import { Icon } from "../ui/icon";
import { writeDigits } from "../ui/write-digits";
import { CandleHistory, type HistoryState } from "./candle-history";
import { useDesk } from "./desk-context";
import { INTERVAL_KEYS } from "./desk-keys";
import { VENUE_NAMES } from "./desk-path";
import { HistoryLine } from "./history-line";
import { restRows } from "./rest";
import { useGaps } from "./use-gaps";

interface ChartPanelProps {
  chart: RefObject<CandleChartHandle | null>;
  isFull: boolean;
  onFull: () => void;
}

export function ChartPanel({ chart, isFull, onFull }: ChartPanelProps) {
  const { interval, setInterval } = useDesk();
  return (
    <>
      <div className="panel-head chart-head">
        <fieldset className="intervals">
          <legend className="sr-only">Interval</legend>
          {INTERVALS.map((option) => (
            <button
              key={option}
              type="button"
              aria-pressed={option === interval}
              aria-keyshortcuts={INTERVAL_KEYS.get(option)}
              data-main={INTERVAL_KEYS.has(option)}
              onClick={() => setInterval(option)}
            >
              {option}
            </button>
          ))}
        </fieldset>
        <button
          type="button"
          onClick={onFull}
          aria-pressed={isFull}
          aria-keyshortcuts="F"
          title={isFull ? "All panels (F)" : "Full chart (F)"}
          className="icon-button ml-auto"
        >
          <Icon name={isFull ? "shrink" : "expand"} />
          <span className="sr-only">Full chart</span>
        </button>
      </div>
      <LiveCandles key={interval} chart={chart} interval={interval} />
    </>
  );
}

function LiveCandles({
  chart,
  interval,
}: {
  chart: RefObject<CandleChartHandle | null>;
  interval: Interval;
}) {
  const { venue, symbol, candles: first, firstInterval, person, decimals } = useDesk();
  const legend = useLegend(decimals);
  const [state, setState] = useState<HistoryState>({ kind: "idle" });
  const [following, setFollowing] = useState(true);
  const [isEmpty, setEmpty] = useState(true);
  const [history] = useState(
    () =>
      new CandleHistory({
        instrument: { venue, symbol, interval },
        first: interval === firstInterval ? first : [],
        ask: (query) => restRows(person === null ? "/api/desk-candles" : "candles", query),
        changed() {
          setState(history.state);
          setEmpty(history.candles.length === 0);
          chart.current?.draw(0);
        },
      }),
  );
  const candles = useRef<readonly Candle[]>(history.candles);
  const gaps = useGaps({ venue, symbol, isSignedIn: person !== null, changed: () => chart.current?.draw(0) });
  const merged = useRef({ length: 0, epochs: 0 });

  // What came with the page is a moment old already.
  useEffect(() => {
    setState(history.state);
    void history.refresh();
  }, [history]);

  useChannelFrame(`candles:${venue}:${symbol}:${interval}`, ({ state: { candles: streamed }, epochs }) => {
    // A closed candle comes again after its successor has begun, so a few are looked at anew.
    const fresh = streamed.slice(Math.max(0, Math.min(merged.current.length, streamed.length) - 4));
    const added = history.merge(fresh);
    if (epochs > 1 && epochs !== merged.current.epochs) void history.refresh();
    merged.current = { length: streamed.length, epochs };
    if (streamed.length > 0) setEmpty(false);
    chart.current?.draw(added);
  });

  const loadOlder = useCallback(() => void history.loadOlder(), [history]);
  return (
    <>
      <div className="legend">
        <p className="legend-name">
          <span className="text-ink-1 font-label">{symbol}</span> {VENUE_NAMES[venue]} {interval}
        </p>
        <dl aria-label="The bar under the pointer, else the newest">{legend.elements}</dl>
      </div>
      <div className="chart-box">
        <CandleChart
          handle={chart}
          candles={candles}
          gaps={gaps}
          label={`${symbol} on ${VENUE_NAMES[venue]}, candles of ${interval}`}
          stepMs={INTERVAL_MS[interval]}
          decimals={decimals}
          onBar={legend.write}
          onNearStart={loadOlder}
          onFollowing={setFollowing}
        />
        {isEmpty && <ChartSkeleton />}
        <HistoryLine state={state} isEmpty={isEmpty} />
        {!following && (
          <button type="button" className="follow-button" onClick={() => chart.current?.follow()}>
            <Icon name="to-end" className="size-3.5" />
            Newest
          </button>
        )}
      </div>
    </>
  );
}

const LEGEND = [
  { name: "O", full: "Open", field: "open" },
  { name: "H", full: "High", field: "high" },
  { name: "L", full: "Low", field: "low" },
  { name: "C", full: "Close", field: "close" },
] as const;

/** Figures that follow the crosshair: written straight into the page, many times a second. */
function useLegend(decimals: number) {
  const fields = useRef(new Map<string, HTMLElement>());
  const volume = useRef<HTMLElement>(null);
  const quality = useRef<HTMLElement>(null);
  const write = useCallback(
    (candle: Candle | undefined) => {
      for (const { field } of LEGEND) {
        const element = fields.current.get(field);
        if (element && candle) writeDigits(element, decimalText(candle[field], decimals));
      }
      if (volume.current && candle) volume.current.textContent = volumeText(candle.volume);
      if (quality.current) {
        quality.current.textContent = candle?.quality ?? "";
        quality.current.dataset.quality = candle?.quality ?? "";
      }
    },
    [decimals],
  );
  const hold = (field: string) => (element: HTMLElement | null) => {
    if (element) fields.current.set(field, element);
  };
  return {
    write,
    elements: (
      <>
        {LEGEND.map(({ name, full, field }) => (
          <div key={field}>
            <dt>
              <abbr title={full}>{name}</abbr>
            </dt>
            <dd ref={hold(field)} />
          </div>
        ))}
        <div className="max-sm:hidden">
          <dt>Vol</dt>
          <dd ref={volume} />
        </div>
        <div>
          <dt className="sr-only">Quality</dt>
          <dd ref={quality} className="legend-quality" />
        </div>
      </>
    ),
  };
}

export function volumeText(volume: number): string {
  return decimalText(volume, volume >= 1_000 ? 0 : volume >= 1 ? 2 : 4);
}

const BARS = [14, 22, 18, 30, 26, 40, 34, 46, 38, 52, 44, 36, 49, 58, 50, 42, 54, 47, 39, 31].map(
  (height, index) => ({ height, x: index * 12 + 2 }),
);

/** The shape of what comes, in the place where it comes. */
function ChartSkeleton() {
  return (
    <svg viewBox="0 0 240 100" preserveAspectRatio="none" className="chart-skeleton" aria-hidden="true">
      {BARS.map(({ height, x }) => (
        <rect key={x} x={x} y={70 - height} width="7" height={height * 0.7} rx="1" />
      ))}
    </svg>
  );
}
