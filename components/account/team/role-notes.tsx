import { ROLE_PURPOSE } from "@/lib/domain/access/roles";
import { ROLES, type Role } from "@/lib/domain/access/scopes";
import { Tag } from "../../ui/tag";

export function RoleNotes({ own }: { own: Role }) {
  return (
    <section aria-labelledby="roles" className="bg-bg-1 px-4 py-6 md:px-6">
      <h2 id="roles" className="text-13">
        What each role may do
      </h2>
      <dl className="mt-3 divide-y divide-line-1 text-13">
        {ROLES.map((role) => (
          <div key={role} className="grid gap-x-6 py-2.5 first:pt-0 sm:grid-cols-[9rem_1fr]">
            <dt className="flex items-center gap-2 font-label text-ink-1 capitalize">
              {role}
              {role === own && (
                <span className="normal-case">
                  <Tag>yours</Tag>
                </span>
              )}
            </dt>
            <dd>{ROLE_PURPOSE[role]}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-3 text-12 text-ink-3">
        A key never does more than whoever made it may do now. Whoever is removed loses their keys here with
        their place.
      </p>
    </section>
  );
}
