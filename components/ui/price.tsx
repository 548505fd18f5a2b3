"use client";

import { useState } from "react";
import { decimalText, digitGroups, firstDifference } from "./decimal-text";

interface PriceProps {
  value: number;
  decimals: number;
  className?: string;
}

interface Shown {
  text: string;
  value: number;
  /** Characters from here on changed last time. */
  changedFrom: number;
  direction: "up" | "down" | null;
  /** Counts changes, so that the flash starts anew at each. */
  beat: number;
}

/** A price whose changed digits take the colour of the move for a moment. The caller holds it to four a second. */
export function Price({ value, decimals, className = "" }: PriceProps) {
  const text = decimalText(value, decimals);
  const [shown, setShown] = useState<Shown>({
    text,
    value,
    changedFrom: text.length,
    direction: null,
    beat: 0,
  });
  if (shown.text !== text) {
    setShown({
      text,
      value,
      changedFrom: firstDifference(shown.text, text),
      direction: value > shown.value ? "up" : "down",
      beat: shown.beat + 1,
    });
  }

  let at = 0;
  const flash = shown.direction ? `flash-${shown.direction}` : "";
  return (
    <data value={String(value)} className={`digits whitespace-nowrap ${flash} ${className}`}>
      {digitGroups(text).map((group) => {
        const start = at;
        at += group.text.length;
        const split = Math.min(Math.max(shown.changedFrom - start, 0), group.text.length);
        return (
          <span key={start} className={group.gap ? "ml-(--group)" : undefined}>
            {group.text.slice(0, split)}
            {split < group.text.length && <b key={shown.beat}>{group.text.slice(split)}</b>}
          </span>
        );
      })}
    </data>
  );
}
