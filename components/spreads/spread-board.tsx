"use client";

import { type ReactNode, useEffect, useRef } from "react";
import type { Venue } from "@/lib/domain/market/venue";
import { restRows } from "../desk/rest";
import { useChannel } from "../stream/use-channel";
import { decimalText } from "../ui/decimal-text";
import { Empty } from "../ui/empty";
import { Figure } from "../ui/figure";
import { Skeleton } from "../ui/skeleton";
import type { SpreadChartHandle } from "./spread-chart";
import { SpreadChart } from "./spread-chart";
import { isSpreadRow, SpreadSamples } from "./spread-samples";
import { SpreadTable } from "./spread-table";

const PAGE = 1_000;
const HOUR_MS = 3_600_000;

interface SpreadBoardProps {
  symbol: string;
  /** The venues that list the asset. */
  venues: readonly Venue[];
  isSignedIn: boolean;
}

/** How far apart venues are over one asset: now, and as it went. */
export function SpreadBoard({ symbol, venues, isSignedIn }: SpreadBoardProps) {
  const news = useChannel(`spread:*:${symbol}`);
  const sample = news?.state ?? null;
  const chart = useRef<SpreadChartHandle>(null);
  const samples = useRef(new SpreadSamples());

  useEffect(() => {
    if (!isSignedIn) return;
    const end = new AbortController();
    const load = async () => {
      for (let from = Date.now() - HOUR_MS; !end.signal.aborted; ) {
        const answer = await restRows("spreads", { symbol, from, limit: PAGE }, end.signal);
        if (answer.kind !== "rows" || end.signal.aborted) return;
        const rows = answer.rows.filter(isSpreadRow);
        samples.current.fill(rows);
        chart.current?.draw();
        const newest = rows.at(-1)?.time;
        if (rows.length < PAGE || newest === undefined) return;
        from = newest + 1;
      }
    };
    void load();
    return () => end.abort();
  }, [symbol, isSignedIn]);

  useEffect(() => {
    if (sample === null) return;
    samples.current.add(sample);
    chart.current?.draw();
  }, [sample]);

  if (venues.length < 2) {
    return (
      <Empty
        title="One venue alone"
        text="A spread needs two venues that list the same asset. Start the product with more of them, for example --venues binance,okx."
      />
    );
  }
  if (news?.refusal) return <Empty title="Not to be had" text={news.refusal.message} />;
  return (
    <>
      <dl className="flex flex-wrap gap-x-12 gap-y-4">
        <Reading name="Dearest over cheapest" value={sample && `${decimalText(sample.spreadBps, 2)} bp`} />
        <Reading
          name="Median of the venues"
          value={sample && <Figure text={decimalText(sample.median, 2)} />}
        />
        <Reading
          name="Venues that count"
          value={sample && `${sample.venues.length} of ${sample.venues.length + sample.excluded.length}`}
        />
      </dl>
      <div className="mt-6 overflow-hidden rounded border border-line-1 bg-bg-1">
        <SpreadChart
          handle={chart}
          samples={samples}
          label={`Deviation of each venue from the median price of ${symbol}, in basis points, over time`}
        />
      </div>
      {!isSignedIn && (
        <p className="mt-2 text-12 text-ink-3">
          The lines begin as you open the page. With an account they begin an hour ago.
        </p>
      )}
      <div className="mt-6">
        <SpreadTable venues={venues} sample={sample} />
      </div>
    </>
  );
}

function Reading({ name, value }: { name: string; value: ReactNode }) {
  return (
    <div>
      <dt className="text-12 text-ink-3">{name}</dt>
      <dd className="mt-1 text-20 text-ink-1">{value ?? <Skeleton className="h-6 w-28" />}</dd>
    </div>
  );
}
