import type { ReactNode } from "react";

/** What happens at one moment: now, or when a period ends. */
export function Consequence({ when, children }: { when: ReactNode; children: ReactNode }) {
  return (
    <section className="border-t border-line-1 pt-4 first:border-t-0 first:pt-0">
      <h3 className="text-12 font-label text-ink-1">{when}</h3>
      <div className="mt-2 space-y-2 text-13">{children}</div>
    </section>
  );
}
