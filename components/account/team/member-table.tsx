import type { Role } from "@/lib/domain/access/scopes";
import { Tag } from "../../ui/tag";
import { dateText } from "../keys/in-time";
import { RowAction } from "./row-action";
import { CELL, HEAD, WIDE } from "./table-looks";
import type { KnownMember, MemberRow } from "./team-view";

interface MemberTableProps {
  rows: readonly MemberRow[];
  /** The roles that the viewer may give and take. */
  manages: readonly Role[];
  onChangeRole: (member: KnownMember) => void;
  onRemove: (member: KnownMember) => void;
}

export function MemberTable({ rows, manages, onChangeRole, onRemove }: MemberTableProps) {
  // An organisation has at least one owner: theirs is no role to change.
  const hasOneOwner = rows.filter(({ role }) => role === "owner").length === 1;
  const detailed = rows.some(({ details }) => details !== null);
  return (
    <div className="px-2 md:px-4">
      <table className="w-full text-13">
        <caption className="sr-only">Members</caption>
        <thead className="max-lg:sr-only">
          <tr>
            <th className={HEAD}>Name</th>
            {detailed && <th className={`${HEAD} ${WIDE}`}>E-mail</th>}
            <th className={`${HEAD} ${WIDE}`}>Role</th>
            {detailed && (
              <>
                <th className={`${HEAD} ${WIDE}`}>Second factor</th>
                <th className={`${HEAD} ${WIDE} text-right!`}>Keys</th>
                <th className={`${HEAD} ${WIDE} pl-8!`}>Joined</th>
                <th className={HEAD}>
                  <span className="sr-only">Actions</span>
                </th>
              </>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={row.details?.id ?? index} className="hover:bg-bg-2">
              <th scope="row" className={`${CELL} text-left font-text`}>
                <span className="font-label text-ink-1 [overflow-wrap:anywhere]">{row.name}</span>
                {row.isYou && (
                  <span className="ml-2">
                    <Tag>you</Tag>
                  </span>
                )}
                <div className="mt-0.5 text-12 text-ink-3 lg:hidden">
                  <p className="text-ink-2">{row.role}</p>
                  {row.details && (
                    <>
                      <p className="[overflow-wrap:anywhere]">{row.details.email}</p>
                      <p>
                        second factor {row.details.hasSecondFactor ? "on" : "off"}, {row.details.keys}{" "}
                        {row.details.keys === 1 ? "key" : "keys"}, since {dateText(row.details.joinedAt)}
                      </p>
                    </>
                  )}
                </div>
              </th>
              {detailed && (
                <td className={`${CELL} ${WIDE} [overflow-wrap:anywhere]`}>{row.details?.email}</td>
              )}
              <td className={`${CELL} ${WIDE}`}>{row.role}</td>
              {row.details && (
                <>
                  <td className={`${CELL} ${WIDE}`}>
                    {row.details.hasSecondFactor ? "on" : <span className="text-ink-3">off</span>}
                  </td>
                  <td className={`${CELL} ${WIDE} text-right`}>{row.details.keys}</td>
                  <td className={`${CELL} ${WIDE} pl-8! whitespace-nowrap`}>
                    {dateText(row.details.joinedAt)}
                  </td>
                  <td className={`${CELL} text-right whitespace-nowrap`}>
                    {!(row.isYou && row.role === "owner" && hasOneOwner) && (
                      <Actions row={row} manages={manages} onChangeRole={onChangeRole} onRemove={onRemove} />
                    )}
                  </td>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Actions({
  row,
  manages,
  onChangeRole,
  onRemove,
}: Omit<MemberTableProps, "rows"> & { row: MemberRow }) {
  const { details, name, role } = row;
  if (!details || !manages.includes(role)) return null;
  const member = { id: details.id, name, role, keys: details.keys };
  return (
    <span className="inline-flex gap-4 max-sm:flex-col max-sm:items-end max-sm:gap-3">
      <RowAction text="Change role" of={name} onPress={() => onChangeRole(member)} />
      {!row.isYou && <RowAction text="Remove" of={name} onPress={() => onRemove(member)} />}
    </span>
  );
}
