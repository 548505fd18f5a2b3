import type { ReactNode } from "react";
import type { UsageCounts } from "@/lib/domain/usage/usage-counts";
import { Figure } from "../../ui/meter";

interface CountTableProps {
  caption: string;
  /** Of the first column. */
  head: string;
  rows: readonly (UsageCounts & { id: string; name: ReactNode })[];
}

const HEAD = "h-7 text-11 font-text text-ink-3";
const CELL = "h-10 pl-3 border-t border-line-1 text-right align-top leading-10";
/** On narrow screens told under the name instead. */
const WIDE = "max-sm:hidden";

/** What was used by each of several. */
export function CountTable({ caption, head, rows }: CountTableProps) {
  return (
    <table className="w-full text-13">
      <caption className="sr-only">{caption}</caption>
      <thead>
        <tr>
          <th className={`${HEAD} pl-4 text-left md:pl-6`}>{head}</th>
          <th className={`${HEAD} pl-3 text-right`}>Requests</th>
          <th className={`${HEAD} ${WIDE} pl-3 text-right`}>Weight</th>
          <th className={`${HEAD} pr-4 pl-3 text-right sm:pr-0`}>Refused</th>
          <th className={`${HEAD} ${WIDE} pl-3 text-right`}>Messages</th>
          <th className={`${HEAD} ${WIDE} pr-4 pl-3 text-right md:pr-6`}>Sockets</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ id, name, requests, weight, refused, messages, connections }) => (
          <tr key={id} className="hover:bg-bg-2">
            <th
              scope="row"
              className="border-t border-line-1 py-2.5 pl-4 text-left md:pl-6 leading-5 font-text"
            >
              <span className="text-ink-1 [overflow-wrap:anywhere]">{name}</span>
              <span className="block text-12 text-ink-3 sm:hidden">
                weight <Figure value={weight} />, messages <Figure value={messages} />, sockets{" "}
                <Figure value={connections} />
              </span>
            </th>
            <td className={`${CELL} text-ink-1`}>
              <Quiet value={requests} />
            </td>
            <td className={`${CELL} ${WIDE}`}>
              <Quiet value={weight} />
            </td>
            <td className={`${CELL} pr-4 sm:pr-0 ${refused > 0 ? "text-amber" : ""}`}>
              <Quiet value={refused} />
            </td>
            <td className={`${CELL} ${WIDE}`}>
              <Quiet value={messages} />
            </td>
            <td className={`${CELL} ${WIDE} pr-4 md:pr-6`}>
              <Quiet value={connections} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Nothing is told quietly: what was used stands out of a column of zeros. */
function Quiet({ value }: { value: number }) {
  return value === 0 ? <span className="text-ink-3">0</span> : <Figure value={value} />;
}
