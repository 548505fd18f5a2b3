"use client";

import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { CandleChartHandle } from "../charts/candle-chart";
import { useStreamView } from "../stream/stream-provider";
import { SkipLink } from "../ui/skip-link";
import { ChartPanel } from "./chart-panel";
import { DepthPanel } from "./depth-panel";
import { DeskBar, DeskQuote } from "./desk-bar";
import { DeskContext, type DeskStart, type Desk as DeskValue } from "./desk-context";
import { DeskFoot } from "./desk-foot";
import { deskAction, takesKeys } from "./desk-keys";
import type { DeskLayout } from "./desk-layout";
import { DeskRail } from "./desk-rail";
import { KeysHelp } from "./keys-help";
import { Notices } from "./notices";
import { OrderBook } from "./order-book";
import { PhoneStrip } from "./phone-strip";
import { type DeskTab, PhoneTabs } from "./phone-tabs";
import { rememberLayout } from "./remember-layout";
import { Separator } from "./separator";
import { SymbolSearch } from "./symbol-search";
import { TradeTape } from "./trade-tape";
import { useStableDecimals, WatchList } from "./watch-list";

/** One market, all of it: list, chart, book, trades and depth, side by side or, on a phone, one at a time. */
export function Desk(start: DeskStart) {
  const search = useRef<HTMLDialogElement>(null);
  const help = useRef<HTMLDialogElement>(null);
  const chart = useRef<CandleChartHandle>(null);
  const [layout, setLayout] = useState(start.layout);
  const [isFull, setFull] = useState(false);
  const [tab, setTab] = useState<DeskTab>("chart");
  const { link } = useStreamView();
  const known =
    start.prices.find((price) => price.symbol === start.symbol)?.price ?? start.candles.at(-1)?.close;
  const decimals = useStableDecimals(known);

  const remember = useCallback((change: Partial<DeskLayout>) => {
    setLayout((before) => {
      const next = { ...before, ...change };
      rememberLayout(next);
      return next;
    });
  }, []);
  const desk = useMemo<DeskValue>(
    () => ({
      ...start,
      layout,
      decimals,
      interval: layout.interval,
      firstInterval: start.interval,
      setInterval: (interval) => remember({ interval }),
      remember,
      openSearch: () => search.current?.showModal(),
      openHelp: () => help.current?.showModal(),
    }),
    [start, layout, decimals, remember],
  );

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const action = deskAction(event, layout.keys);
      const isOpen = search.current?.open || help.current?.open;
      if (
        action === null ||
        isOpen ||
        (takesKeys(document.activeElement) && !event.ctrlKey && !event.metaKey)
      )
        return;
      event.preventDefault();
      switch (action.kind) {
        case "search":
          search.current?.showModal();
          break;
        case "help":
          help.current?.showModal();
          break;
        case "full":
          setFull((before) => !before);
          break;
        case "interval":
          remember({ interval: action.interval });
          break;
        case "pan":
          chart.current?.pan(action.bars);
          break;
        case "zoom":
          chart.current?.zoom(action.steps);
      }
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [layout.keys, remember]);

  const gone = link.kind === "disconnected" || link.kind === "refused";
  return (
    <DeskContext value={desk}>
      <div className="desk" data-full={isFull} data-tab={tab} data-gone={gone}>
        <SkipLink />
        <DeskRail />
        <DeskBar />
        <div className="phone-quote">
          <DeskQuote />
        </div>
        <PhoneTabs tab={tab} onTab={setTab} />
        <Notices />
        <main id="content" className="desk-panels">
          <section aria-label="Watch-list" className="panel panel-watch" id="panel-watch">
            <WatchList />
            <Separator panel="watch" edge="right" label="Width of the watch-list" />
          </section>
          <section aria-label="Chart" className="panel panel-chart" id="panel-chart">
            <ChartPanel chart={chart} isFull={isFull} onFull={() => setFull(!isFull)} />
            <PhoneStrip />
          </section>
          <section aria-label="Order book" className="panel panel-book" id="panel-book">
            <OrderBook />
            <Separator panel="book" edge="left" label="Width of the order book" />
          </section>
          <section aria-label="Trades" className="panel panel-tape" id="panel-tape">
            <TradeTape />
            <Separator panel="tape" edge="left" label="Width of the trades" />
          </section>
          <section aria-label="Depth" className="panel panel-depth" id="panel-depth">
            <DepthPanel />
            <Separator panel="dock" edge="top" label="Height of the depth chart" />
          </section>
        </main>
        <DeskFoot />
        <SymbolSearch dialog={search} />
        <KeysHelp dialog={help} />
      </div>
    </DeskContext>
  );
}
