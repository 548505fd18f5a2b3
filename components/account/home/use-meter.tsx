"use client";

import type { ReactNode } from "react";
import { Age } from "../../ui/age";
import { Figure, Meter } from "../../ui/meter";
import { StateMark } from "../../ui/state-mark";
import type { UseNow } from "./use-now";
import { usePolledUse } from "./use-polled";

/** What is left of the tier just now, moving. */
export function UseMeter({ first }: { first: UseNow }) {
  const { now, silentSince } = usePolledUse(first);
  const { use } = now;
  if (use === null) {
    return (
      <Note text="The servers' common count cannot be read just now. Limits hold all the same: each server counts by itself." />
    );
  }
  const { minute, burst, connections, subscriptions } = use;
  return (
    <div data-testid="use-meter">
      <div className="grid gap-x-8 gap-y-3 sm:grid-cols-2 lg:grid-cols-1">
        <Meter
          name="Requests this minute"
          note={leftText(minute.left)}
          used={minute.quota - minute.left}
          limit={minute.quota}
        />
        <Meter name="Burst" note={leftText(burst.left)} used={burst.quota - burst.left} limit={burst.quota} />
        <Meter
          name="WebSocket connections"
          note={
            connections.used >= connections.limit
              ? "all in use"
              : `${connections.limit - connections.used} free`
          }
          used={connections.used}
          limit={connections.limit}
        />
        <Meter
          name="Subscriptions"
          note={connections.used > 1 ? "on the fullest connection" : "on a connection"}
          used={subscriptions.most}
          limit={subscriptions.limit}
        />
      </div>
      {silentSince !== null && (
        <Note>
          The last answer came <Age at={silentSince} everyMs={1_000} />; the figures are as old.
        </Note>
      )}
    </div>
  );
}

function leftText(left: number): ReactNode {
  if (left <= 0) return "none left";
  return (
    <>
      <Figure value={left} /> left
    </>
  );
}

function Note({ text, children }: { text?: string; children?: ReactNode }) {
  return (
    <p role="status" className="mt-3 flex items-baseline gap-2 text-12 text-ink-2 first:mt-0">
      <span className="translate-y-px">
        <StateMark mark="stale" />
      </span>
      <span>{text ?? children}</span>
    </p>
  );
}
