import type { ReactNode } from "react";
import { digitGroups } from "./decimal-text";

interface MeterProps {
  name: string;
  note?: ReactNode;
  used: number;
  limit: number;
}

/** A count against its limit; amber beyond four fifths, when it is about to run out. */
export function Meter({ name, note, used, limit }: MeterProps) {
  const share = limit === 0 ? 1 : Math.min(1, used / limit);
  const scarce = share > 0.8;
  return (
    <div>
      <div className="flex items-baseline justify-between gap-3 text-13">
        <span className="text-ink-1">
          {name}
          {note && <span className={`ml-2 text-12 ${scarce ? "text-amber" : "text-ink-3"}`}>{note}</span>}
        </span>
        <span className="whitespace-nowrap text-ink-3">
          <span className="text-ink-1">
            <Figure value={used} />
          </span>{" "}
          of <Figure value={limit} />
        </span>
      </div>
      <svg
        viewBox="0 0 100 1"
        preserveAspectRatio="none"
        className={`mt-1.5 block h-1 w-full rounded-full bg-bg-3 ${scarce ? "text-amber" : "text-ink-2"}`}
        aria-hidden="true"
      >
        <rect width={share * 100} height="1" fill="currentColor" />
      </svg>
    </div>
  );
}

/** A whole number in groups of three, which stays pasteable. */
export function Figure({ value }: { value: number }) {
  let at = 0;
  return (
    <data value={String(value)} className="whitespace-nowrap">
      {digitGroups(String(value)).map(({ text, gap }) => {
        at += text.length;
        return (
          <span key={at} className={gap ? "ml-(--group)" : undefined}>
            {text}
          </span>
        );
      })}
    </data>
  );
}
