"use client";

import { useRef } from "react";
import { DepthChart, type DepthChartHandle } from "../charts/depth-chart";
import { useChannelFrame, useChannelPart } from "../stream/use-channel";
import { bookChannel } from "./book-channel";
import { useDesk } from "./desk-context";
import { VENUE_NAMES } from "./desk-path";

/** A shape is read, not its every twitch. */
const DRAW_EVERY_MS = 200;

export function DepthPanel() {
  const { venue, symbol, person, decimals } = useDesk();
  const channel = bookChannel(venue, symbol, person);
  const chart = useRef<DepthChartHandle | null>(null);
  const drawnAt = useRef(0);
  const known = useChannelPart(channel, (news) => news.state.known, false);
  const stale = useChannelPart(channel, (news) => news.staleness !== null, false);
  useChannelFrame(channel, ({ state }) => {
    const now = performance.now();
    if (!state.known || now - drawnAt.current < DRAW_EVERY_MS) return;
    drawnAt.current = now;
    chart.current?.draw(state);
  });
  return (
    <>
      <div className="panel-head">
        <h2 className="panel-title">Depth</h2>
        <span className="ml-auto text-11 text-ink-3">sum, {symbol.split("/")[0]}</span>
      </div>
      <div className="depth-box" data-stale={stale} data-known={known}>
        <DepthChart
          handle={chart}
          label={`${symbol} on ${VENUE_NAMES[venue]}: quantity on offer up to each price`}
          decimals={decimals}
        />
      </div>
    </>
  );
}
