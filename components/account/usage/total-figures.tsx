import type { UsageCounts } from "@/lib/domain/usage/usage-counts";
import { Figure } from "../../ui/meter";

const SHOWN = [
  { field: "requests", name: "requests" },
  { field: "weight", name: "weight" },
  { field: "refused", name: "refused" },
  { field: "messages", name: "messages" },
  { field: "connections", name: "sockets opened" },
] as const;

/** What a range comes to. */
export function TotalFigures({ total }: { total: UsageCounts }) {
  return (
    <dl className="flex flex-wrap items-baseline gap-x-8 gap-y-2 border-b border-line-1 px-4 md:px-6 py-3">
      {SHOWN.map(({ field, name }) => (
        <div key={field} className="flex flex-row-reverse items-baseline gap-2">
          <dt className="text-12 text-ink-3">{name}</dt>
          <dd
            data-total={field}
            className={`${field === "requests" ? "text-20" : "text-15"} ${field === "refused" && total.refused > 0 ? "text-amber" : "text-ink-1"}`}
          >
            <Figure value={total[field]} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
