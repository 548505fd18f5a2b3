"use client";

import { useEffect, useRef } from "react";
import { baseOf } from "@/lib/domain/market/symbol";
import { useChannel, useChannelFrame, useChannelPart } from "../stream/use-channel";
import { decimalText } from "../ui/decimal-text";
import { Figure } from "../ui/figure";
import { writeDigits } from "../ui/write-digits";
import { bookChannel } from "./book-channel";
import { volumeText } from "./chart-panel";
import { useDesk } from "./desk-context";
import { quantityText } from "./ladder-painter";
import { ladderSides } from "./ladder-rows";
import { READ_MS } from "./watch-list";

const LEVELS = 6;
const ROWS = Array.from({ length: LEVELS }, (_, row) => row);

/** Under the chart of a phone: the day in four figures, and the six best levels back to back. */
export function PhoneStrip() {
  const { venue, symbol, person, decimals } = useDesk();
  const channel = bookChannel(venue, symbol, person);
  const ticker = useChannel(`ticker:${venue}:${symbol}`, { throttleMs: READ_MS })?.state ?? null;
  const stale = useChannelPart(channel, (news) => news.staleness !== null, false);
  const rows = useRef<HTMLTableSectionElement>(null);
  const spread = useRef<HTMLElement>(null);
  const elements = useRef<HTMLElement[]>([]);
  useEffect(() => {
    elements.current = [...(rows.current?.querySelectorAll<HTMLElement>("tr") ?? [])];
  }, []);

  useChannelFrame(channel, ({ state }) => {
    if (!state.known || rows.current?.offsetParent === null) return;
    const view = ladderSides(state, { levels: LEVELS, step: 1, grouped: false });
    if (spread.current)
      spread.current.textContent = view.spread === null ? "" : decimalText(view.spread, decimals);
    for (const [index, element] of elements.current.entries()) {
      const [bid, ask] = [view.bids[index], view.asks[index]];
      const [bidSize, bidPrice, askPrice, askSize] = element.querySelectorAll<HTMLElement>("td > span");
      const [bidBar, askBar] = element.querySelectorAll<HTMLElement>("i");
      if (!bidSize || !bidPrice || !askPrice || !askSize || !bidBar || !askBar) continue;
      if (bid) writeDigits(bidPrice, decimalText(bid.price, decimals));
      if (bid) writeDigits(bidSize, quantityText(bid.quantity));
      if (ask) writeDigits(askPrice, decimalText(ask.price, decimals));
      if (ask) writeDigits(askSize, quantityText(ask.quantity));
      bidBar.style.transform = `scaleX(${((bid?.sum ?? 0) / view.largestSum || 0).toFixed(3)})`;
      askBar.style.transform = `scaleX(${((ask?.sum ?? 0) / view.largestSum || 0).toFixed(3)})`;
    }
  });

  const figures = [
    { name: "24 h high", value: ticker && decimalText(ticker.high, decimals) },
    { name: "24 h low", value: ticker && decimalText(ticker.low, decimals) },
    { name: `Volume, ${baseOf(symbol)}`, value: ticker && volumeText(ticker.volume) },
  ];
  return (
    <div className="phone-strip">
      <dl>
        {figures.map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value === null ? "…" : <Figure text={value} />}</dd>
          </div>
        ))}
        <div>
          <dt>Spread</dt>
          <dd ref={spread}>…</dd>
        </div>
      </dl>
      <table data-stale={stale}>
        <caption className="sr-only">The six best bids and asks</caption>
        <thead>
          <tr>
            <th scope="col">Size</th>
            <th scope="col">Bid</th>
            <th scope="col">Ask</th>
            <th scope="col">Size</th>
          </tr>
        </thead>
        <tbody ref={rows}>
          {ROWS.map((row) => (
            <tr key={row}>
              <td>
                <i className="bar-bid" />
                <span />
              </td>
              <td>
                <span />
              </td>
              <td>
                <span />
              </td>
              <td>
                <i className="bar-ask" />
                <span />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
