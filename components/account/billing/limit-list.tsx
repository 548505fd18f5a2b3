import { limitChanges } from "@/lib/domain/billing/limit-changes";
import type { TierId } from "@/lib/domain/tiers/tiers";
import { StateMark } from "../../ui/state-mark";
import { limitName, limitValue } from "./limit-text";

interface LimitListProps {
  from: TierId;
  to: TierId;
  inUse: { apiKeys: number; seats: number };
}

/** What becomes more and what less with another tier, and what is over the new limit at present. */
export function LimitList({ from, to, inUse }: LimitListProps) {
  const changes = limitChanges(from, to, inUse);
  if (changes.length === 0) return null;
  return (
    <table className="w-full text-13">
      <caption className="sr-only">Limits that change</caption>
      <thead className="sr-only">
        <tr>
          <th>Limit</th>
          <th>Now</th>
          <th>Then</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ limit, before, after, over }) => (
          <tr key={limit} className="border-t border-line-1 first:border-t-0">
            <th scope="row" className="py-1.5 pr-3 text-left font-text">
              {limitName(limit)}
              {over !== null && (
                <span className="mt-0.5 flex items-center gap-1.5 text-12 text-amber">
                  <StateMark mark="stale" />
                  {over} in use: they stay, and no more can be added
                </span>
              )}
            </th>
            <td className="py-1.5 pr-3 text-right align-top whitespace-nowrap text-ink-3">
              {limitValue(limit, before)}
            </td>
            <td className="py-1.5 text-right align-top whitespace-nowrap text-ink-1">
              <span aria-hidden="true" className="mr-3 text-ink-3">
                →
              </span>
              {limitValue(limit, after)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
