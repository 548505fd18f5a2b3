"use client";

import { type ReactNode, useEffect, useRef, useState } from "react";
import { useChannelFrame, useChannelPart } from "../stream/use-channel";
import { Age } from "../ui/age";
import { bookChannel } from "./book-channel";
import { useDesk } from "./desk-context";
import { LadderPainter } from "./ladder-painter";
import { GROUPS, type LadderSide, ladderSides } from "./ladder-rows";

const ROW = 20;
const HEADS = 24 + 44 + 28;
const LEVELS_FIRST = 12;
const LEVELS_MIN = 3;

/** Best prices in the middle, sums from there outwards. Row elements are made once and written into. */
export function OrderBook() {
  const { venue, symbol, decimals, person } = useDesk();
  const [group, setGroup] = useState(1);
  const body = useRef<HTMLDivElement>(null);
  const levels = useLevels(body);
  const painter = useRef<LadderPainter | null>(null);
  const channel = bookChannel(venue, symbol, person);
  const stale = useChannelPart(channel, (news) => news.staleness, null);
  const refusal = useChannelPart(channel, (news) => news.refusal, null);
  const known = useChannelPart(channel, (news) => news.state.known, false);
  const lastPrice = useRef<number | null>(null);

  useEffect(() => {
    painter.current = body.current ? new LadderPainter(body.current, { decimals, levels }) : null;
  }, [decimals, levels]);

  useChannelFrame(`trades:${venue}:${symbol}`, ({ state: { trades } }) => {
    const [before, last] = [lastPrice.current, trades.at(-1)?.price];
    if (last === undefined) return;
    painter.current?.last(last, before);
    if (before !== last) lastPrice.current = last;
  });
  useChannelFrame(channel, ({ state }) => {
    if (!state.known) return;
    painter.current?.paint(ladderSides(state, { levels, step: group * 10 ** -decimals, grouped: group > 1 }));
  });

  return (
    <>
      <div className="panel-head">
        <h2 className="panel-title">Order book</h2>
        <label className="head-select">
          <span className="sr-only">Price step</span>
          <select value={group} onChange={(event) => setGroup(Number(event.target.value))}>
            {GROUPS.map((times) => (
              <option key={times} value={times}>
                {(times * 10 ** -decimals).toFixed(Math.max(0, decimals - Math.log10(times)))}
              </option>
            ))}
          </select>
        </label>
      </div>
      <div ref={body} className="ladder" data-stale={stale !== null} data-known={known}>
        <div className="ladder-heads" aria-hidden="true">
          <span>Price</span>
          <span>Size</span>
          <span>Sum</span>
        </div>
        <Side side="ask" levels={levels} name="Asks, the best last" />
        <div className="ladder-middle">
          <span data-last="">
            <svg viewBox="0 0 8 7" aria-hidden="true">
              <path d="M4 0l4 7H0z" />
            </svg>
            <span data-last-price="" />
          </span>
          <span className="ladder-spread">
            {stale ? (
              <span className="text-amber">
                <Age at={stale.since} everyMs={1_000} />
              </span>
            ) : (
              <>
                spread <span data-spread="" />
              </>
            )}
          </span>
        </div>
        <Side side="bid" levels={levels} name="Bids, the best first" />
        <div className="ladder-foot" aria-hidden="true">
          <span data-share="bid" />
          <i>
            <i data-share-bar="" />
          </i>
          <span data-share="ask" />
        </div>
        {refusal && <p className="panel-note">{refusal.message}</p>}
      </div>
    </>
  );
}

function Side({ side, levels, name }: { side: LadderSide; levels: number; name: string }): ReactNode {
  return (
    <table className="ladder-side" data-side={side}>
      <caption className="sr-only">{name}</caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">Price</th>
          <th scope="col">Size</th>
          <th scope="col">Sum</th>
        </tr>
      </thead>
      <tbody>
        {Array.from({ length: levels }, (_, row) => row).map((row) => (
          <tr key={row} className="ladder-row">
            <td>
              <i className="bar-sum" />
              <i className="bar-lot" />
              <span />
            </td>
            <td />
            <td />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** As many levels as fit, so that no row is ever cut. */
function useLevels(body: React.RefObject<HTMLDivElement | null>): number {
  const [levels, setLevels] = useState(LEVELS_FIRST);
  useEffect(() => {
    const element = body.current;
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => {
      const height = entry?.contentRect.height ?? 0;
      if (height > 0) setLevels(Math.max(LEVELS_MIN, Math.floor((height - HEADS) / (2 * ROW))));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [body]);
  return levels;
}
