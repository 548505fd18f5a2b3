import type { ReactNode } from "react";

/** A word that names a right or a kind; nothing happens when it is pressed. */
export function Tag({ children }: { children: ReactNode }) {
  return (
    <span className="inline-flex h-5 items-center whitespace-nowrap rounded-s bg-bg-3 px-1.5 text-11 text-ink-2">
      {children}
    </span>
  );
}
