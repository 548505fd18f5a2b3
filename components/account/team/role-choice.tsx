import { ROLE_PURPOSE } from "@/lib/domain/access/roles";
import type { Role } from "@/lib/domain/access/scopes";
import { FieldError } from "../../ui/field";

interface RoleChoiceProps {
  roles: readonly Role[];
  chosen: Role;
  error?: string | undefined;
}

/** The roles that may be given, each with what it is for. */
export function RoleChoice({ roles, chosen, error }: RoleChoiceProps) {
  return (
    <fieldset>
      <legend className="mb-1 text-13 font-label text-ink-1">Role</legend>
      <div className="divide-y divide-line-1 rounded border border-line-3">
        {roles.map((role, index) => (
          <label
            key={role}
            className="flex min-h-12 cursor-pointer items-center gap-3 px-3 py-2 has-checked:bg-bg-2"
          >
            <input
              type="radio"
              name="role"
              value={role}
              defaultChecked={role === chosen}
              aria-invalid={error && index === 0 ? true : undefined}
              className="size-4 shrink-0 accent-(--accent-fill)"
            />
            <span>
              <span className="text-13 font-label text-ink-1 capitalize">{role}</span>
              <span className="block text-12 text-ink-3">{ROLE_PURPOSE[role]}</span>
            </span>
          </label>
        ))}
      </div>
      {error && <FieldError text={error} />}
    </fieldset>
  );
}
