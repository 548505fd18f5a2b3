"use client";

import { Button } from "../ui/button";
import { StateMark } from "../ui/state-mark";
import { useNow } from "../ui/use-now";
import { useMarket, useRetryNow } from "./market-provider";

const clockTime = (at: number) =>
  new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** What is wrong with the connection and what happens next, over the page's own space so that nothing jumps. */
export function ConnectionLine() {
  const { link, feed } = useMarket();
  const retryNow = useRetryNow();
  return (
    <div role="status" className="absolute inset-x-0 top-full z-5">
      {link.kind === "silent" && (
        <div className="border-y border-line-1 bg-amber-1">
          <p className="wrap flex min-h-11 items-center gap-2.5 py-2 text-13 text-ink-2">
            <StateMark mark="stale" />
            <span>
              <strong className="text-amber">No trades since {clockTime(link.since)}.</strong>{" "}
              {feed === "replay" ? "The recording has ended, or pauses" : "The connection stands"}; prices
              hold their last value.
            </span>
          </p>
        </div>
      )}
      {link.kind === "disconnected" && (
        <div className="border-y border-line-1 bg-bg-2">
          <div className="wrap flex min-h-11 items-center gap-2.5 py-2 text-13 text-ink-2">
            <StateMark mark="gone" />
            <p className="grow">
              <strong>Disconnected.</strong> <Countdown nextTryAt={link.nextTryAt} /> What you see is from{" "}
              {clockTime(link.since)}.
            </p>
            <Button className="h-8 px-3" onClick={retryNow}>
              Try now
            </Button>
          </div>
        </div>
      )}
    </div>
  );
}

function Countdown({ nextTryAt }: { nextTryAt: number | null }) {
  const now = useNow(250);
  if (nextTryAt === null || now === null) return <span aria-hidden="true">Trying now.</span>;
  const seconds = Math.max(0, Math.ceil((nextTryAt - now) / 1_000));
  // The line above is read out once; every second would be noise.
  return (
    <span aria-hidden="true">
      Next try in <span className="text-ink-1">{seconds} s</span>.
    </span>
  );
}
