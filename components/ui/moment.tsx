"use client";

import { useSyncExternalStore } from "react";

interface MomentProps {
  /** Epoch milliseconds. */
  at: number;
  /** The same for everybody, with its zone. */
  text: string;
  className?: string;
}

/** A time in UTC; under the pointer, the same in the reader's zone, which only the browser knows. */
export function Moment({ at, text, className }: MomentProps) {
  const utc = new Date(at).toISOString();
  const title = useSyncExternalStore(
    never,
    () => inOwnZone(at),
    () => utc,
  );
  return (
    <time dateTime={utc} title={title} className={className}>
      {text}
    </time>
  );
}

const never = () => () => undefined;

function inOwnZone(at: number): string {
  return new Date(at).toLocaleString("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
  });
}
