import { CountTable } from "./count-table";
import { RANGES, type RangeId, stepText } from "./ranges";
import type { StackedUse } from "./stack-steps";

/** The chart's figures for whoever wants them exactly; the newest first, steps without use left out. */
export function StepTable({ range, use }: { range: RangeId; use: StackedUse }) {
  const rows = use.steps
    .flatMap((step, index) => {
      const time = use.times[index] ?? 0;
      const isUsed = step.requests > 0 || step.messages > 0 || step.connections > 0 || step.refused > 0;
      return isUsed ? [{ ...step, id: String(time), name: stepText(range, time) }] : [];
    })
    .reverse();
  if (rows.length === 0) return null;
  return (
    <details className="border-t border-line-1">
      <summary className="flex min-h-9 cursor-pointer items-center px-4 md:px-6 text-12 text-ink-2 hover:text-ink-1">
        The same as a table, by {RANGES[range].step} (UTC)
      </summary>
      <CountTable caption={`Use by ${RANGES[range].step}`} head="From (UTC)" rows={rows} />
    </details>
  );
}
