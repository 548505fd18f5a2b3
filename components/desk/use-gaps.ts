import { type RefObject, useEffect, useRef } from "react";
import type { GapSpan } from "../charts/gap-slots";
import { restRows } from "./rest";

const LIMIT = 200;
/** Gaps are rare and are recorded some time after they happened. */
const PERIOD_MS = 30_000;

interface Options {
  venue: string;
  symbol: string;
  isSignedIn: boolean;
  changed: () => void;
}

/** The newest holes of an instrument that no venue could refill, kept up to date while the page is seen. */
export function useGaps({ venue, symbol, isSignedIn, changed }: Options): RefObject<readonly GapSpan[]> {
  const gaps = useRef<readonly GapSpan[]>([]);
  const tell = useRef(changed);
  useEffect(() => {
    tell.current = changed;
  });
  useEffect(() => {
    const end = new AbortController();
    const load = async () => {
      if (document.hidden) return;
      const path = isSignedIn ? "gaps" : "/api/desk-gaps";
      const answer = await restRows(path, { venue, symbol, limit: LIMIT }, end.signal);
      // Without an answer the gaps that are known stay; the next one brings the others.
      if (answer.kind !== "rows" || end.signal.aborted) return;
      const found = answer.rows.filter(isGap);
      if (found.length === 0 && gaps.current.length === 0) return;
      gaps.current = found;
      tell.current();
    };
    void load();
    const timer = setInterval(load, PERIOD_MS);
    return () => {
      end.abort();
      clearInterval(timer);
    };
  }, [venue, symbol, isSignedIn]);
  return gaps;
}

function isGap(row: unknown): row is GapSpan {
  if (typeof row !== "object" || row === null) return false;
  const { from, to }: { from?: unknown; to?: unknown } = row;
  return typeof from === "number" && typeof to === "number";
}
