"use client";

import { type RefObject, useEffect, useRef, useState } from "react";
import { isTrade, type Trade } from "../stream/trade-list";
import { useChannelFrame, useChannelPart } from "../stream/use-channel";
import { decimalText } from "../ui/decimal-text";
import { clearDigits, writeDigits } from "../ui/write-digits";
import { useDesk } from "./desk-context";
import { quantityText } from "./ladder-painter";
import { restRows } from "./rest";
import { largeQuantity, type Print, printsOf } from "./tape-rows";

const ROW = 20;
const HEAD = 24;
const ROWS_FIRST = 24;
/** How often what counts as large is looked at anew. */
const MEASURE_EVERY_MS = 1_000;

/** The newest prints, newest first, in rows that are reused. The pointer over them holds the list. */
export function TradeTape() {
  const { venue, symbol, decimals, person } = useDesk();
  const channel = `trades:${venue}:${symbol}` as const;
  const [byOrder, setByOrder] = useState(true);
  const [held, setHeld] = useState<{ at: number } | null>(null);
  const body = useRef<HTMLDivElement>(null);
  const rows = useRows(body);
  const measured = useRef({ at: 0, large: Number.POSITIVE_INFINITY });
  const history = useFirstTrades(person === null ? null : { venue, symbol });
  const newest = useRef<readonly Trade[]>([]);
  const stale = useChannelPart(channel, (news) => news.staleness !== null, false);
  const any = useChannelPart(channel, (news) => news.state.heard > 0, false) || history.length > 0;
  const heard = useRef(0);
  const fresh = useChannelPart(channel, (news) => (held === null ? 0 : news.state.heard - held.at), 0);

  function paint(trades: readonly Trade[]): void {
    const element = body.current;
    if (element === null || held !== null || element.clientHeight === 0) return;
    const now = performance.now();
    if (now - measured.current.at > MEASURE_EVERY_MS) {
      measured.current = { at: now, large: largeQuantity(trades, byOrder) };
    }
    const prints = printsOf(trades, rows, byOrder);
    for (const [index, row] of element.querySelectorAll<HTMLElement>(".tape-row").entries()) {
      writeRow(row, prints[index], decimals, measured.current.large);
    }
  }

  useChannelFrame(channel, ({ state }) => {
    newest.current = state.trades;
    heard.current = state.heard;
    paint(joined(history, state.trades));
  });
  // Another way of counting, more rows or an end of holding shows at once, not with the next trade.
  useEffect(() => {
    measured.current.at = 0;
    paint(joined(history, newest.current));
  });

  return (
    <>
      <div className="panel-head">
        <h2 className="panel-title">Trades</h2>
        {fresh > 0 && (
          <span className="text-11 text-ink-3" aria-hidden="true">
            {fresh} new
          </span>
        )}
        <label className="head-select">
          <span className="sr-only">Rows of the tape</span>
          <select
            value={byOrder ? "order" : "fill"}
            onChange={(event) => setByOrder(event.target.value === "order")}
          >
            <option value="order">By order</option>
            <option value="fill">Every fill</option>
          </select>
        </label>
      </div>
      <div
        ref={body}
        className="tape"
        data-stale={stale}
        data-known={any}
        onPointerEnter={(event) => event.pointerType === "mouse" && setHeld({ at: heard.current })}
        onPointerLeave={() => setHeld(null)}
      >
        <table>
          <caption className="sr-only">The newest trades, newest first</caption>
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">Price</th>
              <th scope="col">Size</th>
            </tr>
          </thead>
          <tbody>
            {Array.from({ length: rows }, (_, row) => row).map((row) => (
              <tr key={row} className="tape-row">
                <td>
                  <time />
                  <small />
                </td>
                <td />
                <td />
              </tr>
            ))}
          </tbody>
        </table>
        {!any && <p className="panel-note">Each trade appears here as it happens.</p>}
      </div>
    </>
  );
}

function writeRow(row: HTMLElement, print: Print | undefined, decimals: number, large: number): void {
  const [timeCell, price, size] = row.querySelectorAll<HTMLElement>("td");
  const time = timeCell?.querySelector("time");
  const fraction = timeCell?.querySelector("small");
  if (!time || !fraction || !price || !size) return;
  if (print === undefined) {
    time.textContent = "";
    fraction.textContent = "";
    clearDigits(price);
    clearDigits(size);
    delete row.dataset.side;
    row.dataset.large = "false";
    return;
  }
  const at = new Date(print.time);
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  if (time.textContent !== clock) time.textContent = clock;
  fraction.textContent = `.${String(at.getMilliseconds()).padStart(3, "0")}`;
  row.title = `${at.toISOString().replace("T", " ").replace("Z", " UTC")}, ${print.side} ${print.quantity}${print.fills > 1 ? ` in ${print.fills} fills` : ""}`;
  writeDigits(price, decimalText(print.price, decimals));
  writeDigits(size, quantityText(print.quantity));
  row.dataset.side = print.side;
  row.dataset.large = String(print.quantity > large);
}

const two = (value: number) => String(value).padStart(2, "0");

/** Trades from before the stream, without those that it told again. */
function joined(history: readonly Trade[], streamed: readonly Trade[]): readonly Trade[] {
  if (history.length === 0 || streamed.length >= 500) return streamed;
  const known = new Set(streamed.map((trade) => trade.id));
  return [...history.filter((trade) => !known.has(trade.id)), ...streamed];
}

function useFirstTrades(instrument: { venue: string; symbol: string } | null): readonly Trade[] {
  const [trades, setTrades] = useState<readonly Trade[]>([]);
  const venue = instrument?.venue;
  const symbol = instrument?.symbol;
  useEffect(() => {
    if (venue === undefined || symbol === undefined) return;
    const end = new AbortController();
    restRows("trades", { venue, symbol, limit: 200 }, end.signal).then((answer) => {
      if (answer.kind === "rows" && !end.signal.aborted) setTrades(answer.rows.filter(isTrade));
    });
    return () => end.abort();
  }, [venue, symbol]);
  return trades;
}

function useRows(body: RefObject<HTMLDivElement | null>): number {
  const [rows, setRows] = useState(ROWS_FIRST);
  useEffect(() => {
    const element = body.current;
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => {
      const height = entry?.contentRect.height ?? 0;
      if (height > 0) setRows(Math.max(1, Math.floor((height - HEAD) / ROW)));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [body]);
  return rows;
}
