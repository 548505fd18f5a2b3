import { Age } from "../../ui/age";
import { ButtonLink } from "../../ui/button";
import { Empty } from "../../ui/empty";
import type { KeyRow } from "../keys/key-row";

const SHOWN_MAX = 6;

/** The keys that work, the newest first: enough to see whether one acts that should not. */
export function HomeKeys({ rows }: { rows: readonly KeyRow[] }) {
  if (rows.length === 0) {
    return (
      <Empty
        title="No keys yet"
        text="Your keys are listed here, with when and from where each was last used."
      >
        <ButtonLink href="/keys">Create a key</ButtonLink>
      </Empty>
    );
  }
  return (
    <table className="w-full text-13">
      <thead>
        <tr className="text-11 text-ink-3">
          <th className="h-7 pl-4 text-left md:pl-6 font-text">Name</th>
          <th className="text-left font-text max-sm:hidden">Key</th>
          <th className="pr-4 text-right font-text md:pr-6">Last used</th>
        </tr>
      </thead>
      <tbody>
        {rows.slice(0, SHOWN_MAX).map((row) => (
          <tr key={row.id} className="h-10">
            <th scope="row" className="border-t border-line-1 pl-4 text-left font-label md:pl-6 text-ink-1">
              {row.name}
            </th>
            <td className="border-t border-line-1 font-mono text-12 max-sm:hidden">
              {row.prefix}…{row.lastFour}
            </td>
            <td className="border-t border-line-1 pr-4 text-right md:pr-6">
              {row.lastUsedAt === null ? (
                <span className="text-ink-3">never</span>
              ) : (
                <>
                  <Age at={row.lastUsedAt} everyMs={1_000} />{" "}
                  <span className="text-ink-3 max-sm:hidden">{row.lastUsedAddress}</span>
                </>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
