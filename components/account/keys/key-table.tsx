import { Age } from "../../ui/age";
import { Badge } from "../../ui/badge";
import { StateMark } from "../../ui/state-mark";
import { Tag } from "../../ui/tag";
import { dateText, inTime } from "./in-time";
import { type KeyRow, stateOf } from "./key-row";

interface KeyTableProps {
  caption: string;
  rows: readonly KeyRow[];
  readAt: number;
  onEdit?: (row: KeyRow) => void;
  onRotate?: (row: KeyRow) => void;
  onRevoke?: (row: KeyRow) => void;
}

const HEAD = "h-9 px-2 text-left text-11 font-text text-ink-3";
const CELL = "border-t border-line-1 px-2 py-2 align-top leading-6";
/** On narrow screens what stands in these columns is told under the name instead. */
const WIDE = "max-xl:hidden";

export function KeyTable({ caption, rows, readAt, onEdit, onRotate, onRevoke }: KeyTableProps) {
  return (
    <div className="px-2 md:px-4">
      <table className="w-full text-13">
        <caption className="sr-only">{caption}</caption>
        <thead className="max-xl:sr-only">
          <tr>
            <th className={HEAD}>Name</th>
            <th className={`${HEAD} ${WIDE}`}>Key</th>
            <th className={`${HEAD} ${WIDE}`}>Scopes</th>
            <th className={`${HEAD} ${WIDE}`}>Mode</th>
            <th className={`${HEAD} ${WIDE}`}>Last used</th>
            <th className={`${HEAD} ${WIDE}`}>Expires</th>
            <th className={`${HEAD} ${WIDE}`}>State</th>
            {onRevoke && (
              <th className={HEAD}>
                <span className="sr-only">Actions</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} className="hover:bg-bg-2">
              <th scope="row" className={`${CELL} text-left font-text`}>
                <span className="font-label text-ink-1 [overflow-wrap:anywhere]">{row.name}</span>
                <div className="mt-1 space-y-1.5 text-12 text-ink-3 xl:hidden">
                  <Masked row={row} />
                  <Networks row={row} />
                  <Scopes row={row} />
                  <p className="flex flex-wrap items-center gap-x-2">
                    <Mode mode={row.mode} />
                    <State row={row} readAt={readAt} />
                    <span>
                      expires <Expires row={row} readAt={readAt} />
                    </span>
                  </p>
                  <p>
                    used <LastUsed row={row} />
                  </p>
                </div>
              </th>
              <td className={`${CELL} ${WIDE} whitespace-nowrap`}>
                <Masked row={row} />
                <Networks row={row} />
              </td>
              <td className={`${CELL} ${WIDE} max-w-72`}>
                <Scopes row={row} />
              </td>
              <td className={`${CELL} ${WIDE}`}>
                <Mode mode={row.mode} />
              </td>
              <td className={`${CELL} ${WIDE} whitespace-nowrap`}>
                <LastUsed row={row} />
              </td>
              <td className={`${CELL} ${WIDE} whitespace-nowrap`}>
                <Expires row={row} readAt={readAt} />
              </td>
              <td className={`${CELL} ${WIDE}`}>
                <State row={row} readAt={readAt} />
              </td>
              {onRevoke && (
                <td className={`${CELL} text-right whitespace-nowrap`}>
                  <span className="inline-flex gap-4 max-sm:flex-col max-sm:gap-3">
                    <Action text="Change" row={row} onPress={onEdit} />
                    <Action text="Rotate" row={row} onPress={onRotate} />
                    <Action text="Revoke" row={row} onPress={onRevoke} />
                  </span>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Action({
  text,
  row,
  onPress,
}: {
  text: string;
  row: KeyRow;
  onPress: ((row: KeyRow) => void) | undefined;
}) {
  return (
    <button
      type="button"
      onClick={() => onPress?.(row)}
      className="min-h-6 rounded-s text-13 text-accent hover:underline max-sm:min-h-8"
    >
      {text}
      <span className="sr-only"> {row.name}</span>
    </button>
  );
}

function Masked({ row }: { row: KeyRow }) {
  return (
    <span className="block font-mono text-12 leading-5 text-ink-2 xl:leading-6">
      {row.prefix}…{row.lastFour}
    </span>
  );
}

function Networks({ row: { ipAllowList } }: { row: KeyRow }) {
  if (ipAllowList.length === 0) return null;
  const [first, ...others] = ipAllowList;
  return (
    <span className="block text-12 text-ink-3" title={ipAllowList.join("\n")}>
      from {first}
      {others.length > 0 && ` and ${others.length} more`}
    </span>
  );
}

function Scopes({ row }: { row: KeyRow }) {
  return (
    <span className="flex min-h-6 flex-wrap items-center gap-1">
      {row.scopes.map((scope) => (
        <Tag key={scope}>{scope}</Tag>
      ))}
    </span>
  );
}

function Mode({ mode }: { mode: string }) {
  return <Badge tone={mode === "test" ? "violet" : "plain"}>{mode}</Badge>;
}

function LastUsed({ row }: { row: KeyRow }) {
  if (row.lastUsedAt === null) return <span className="text-ink-3">never</span>;
  return (
    <>
      <span className="text-ink-1">
        <Age at={row.lastUsedAt} everyMs={1_000} />
      </span>{" "}
      <span className="text-ink-3">{row.lastUsedAddress}</span>
    </>
  );
}

function Expires({ row, readAt }: { row: KeyRow; readAt: number }) {
  if (row.expiresAt === null) return <span>never</span>;
  const state = stateOf(row, readAt);
  return (
    <time
      dateTime={new Date(row.expiresAt).toISOString()}
      title={new Date(row.expiresAt).toISOString()}
      className={state === "ending" ? "text-amber" : undefined}
    >
      {state === "ending" ? inTime(row.expiresAt - readAt) : dateText(row.expiresAt)}
    </time>
  );
}

const STATES = {
  active: { mark: "live", text: "active" },
  ending: { mark: "stale", text: "ending" },
  resting: { mark: "stale", text: "over the limit" },
  expired: { mark: "gone", text: "expired" },
  revoked: { mark: "gone", text: "revoked" },
  leaked: { mark: "stale", text: "leaked, revoked" },
} as const;

function State({ row, readAt }: { row: KeyRow; readAt: number }) {
  const { mark, text } = STATES[stateOf(row, readAt)];
  return (
    <span className="inline-flex items-center gap-1.5">
      <StateMark mark={mark} />
      {text}
      {row.revokedAt !== null && <span className="text-ink-3">{dateText(row.revokedAt)}</span>}
    </span>
  );
}
