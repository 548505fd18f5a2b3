import { dateText, inTime } from "../keys/in-time";
import { RowAction } from "./row-action";
import { CELL, HEAD, WIDE } from "./table-looks";
import type { InvitationRow } from "./team-view";

interface InvitationTableProps {
  rows: readonly InvitationRow[];
  /** When the rows were read (epoch milliseconds, the server's clock). */
  readAt: number;
  onResend: (row: InvitationRow) => void;
  onRevoke: (row: InvitationRow) => void;
}

export function InvitationTable({ rows, readAt, onResend, onRevoke }: InvitationTableProps) {
  return (
    <section aria-labelledby="open-invitations" className="border-t border-line-1">
      <h2 id="open-invitations" className="px-4 pt-5 pb-1 text-13 md:px-6">
        Invitations without an answer
      </h2>
      <div className="px-2 md:px-4">
        <table className="w-full text-13">
          <caption className="sr-only">Invitations without an answer</caption>
          <thead className="max-lg:sr-only">
            <tr>
              <th className={HEAD}>E-mail</th>
              <th className={`${HEAD} ${WIDE}`}>Role</th>
              <th className={`${HEAD} ${WIDE}`}>Invited by</th>
              <th className={`${HEAD} ${WIDE}`}>Sent</th>
              <th className={`${HEAD} ${WIDE}`}>Expires</th>
              <th className={HEAD}>
                <span className="sr-only">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id} className="hover:bg-bg-2">
                <th scope="row" className={`${CELL} text-left font-text`}>
                  <span className="font-label text-ink-1 [overflow-wrap:anywhere]">{row.email}</span>
                  <div className="mt-0.5 text-12 text-ink-3 lg:hidden">
                    <p>
                      as {row.role}, by {row.inviter ?? "a former member"}
                    </p>
                    <p>
                      {!row.hasExpired && "ends "}
                      <Expires row={row} readAt={readAt} />
                    </p>
                  </div>
                </th>
                <td className={`${CELL} ${WIDE}`}>{row.role}</td>
                <td className={`${CELL} ${WIDE}`}>{row.inviter ?? "a former member"}</td>
                <td className={`${CELL} ${WIDE} whitespace-nowrap`}>{dateText(row.createdAt)}</td>
                <td className={`${CELL} ${WIDE} whitespace-nowrap`}>
                  <Expires row={row} readAt={readAt} />
                </td>
                <td className={`${CELL} text-right whitespace-nowrap`}>
                  <span className="inline-flex gap-4 max-sm:flex-col max-sm:items-end max-sm:gap-3">
                    <RowAction text="Send again" of={`to ${row.email}`} onPress={() => onResend(row)} />
                    <RowAction text="Withdraw" of={`the one to ${row.email}`} onPress={() => onRevoke(row)} />
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Expires({ row, readAt }: { row: InvitationRow; readAt: number }) {
  if (row.hasExpired) return <span className="text-amber">expired {dateText(row.expiresAt)}</span>;
  return (
    <time dateTime={new Date(row.expiresAt).toISOString()} title={new Date(row.expiresAt).toISOString()}>
      {inTime(row.expiresAt - readAt)}
    </time>
  );
}
