import type { Metadata } from "next";
import { prisma } from "@/app/_server/services";
import { requireSignedIn } from "@/app/_server/signed-in";
import { ActivityFilter } from "@/components/account/settings/activity-filter";
import { ActivityList } from "@/components/account/settings/activity-list";
import { ButtonLink } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { isSecurityEventGroup, type SecurityEventGroup } from "@/lib/domain/access/security-event-groups";
import { readActivity } from "@/lib/services/accounts/activity";
import { SettingsRoom } from "../settings-room";

export const metadata: Metadata = { title: "Activity" };

const PAGE_ROWS = 50;

interface ActivityPageProps {
  searchParams: Promise<{ kind?: string | string[]; before?: string | string[] }>;
}

export default async function ActivityPage({ searchParams }: ActivityPageProps) {
  const person = await requireSignedIn("/settings/activity");
  const { kind, before } = await searchParams;
  const group = typeof kind === "string" && isSecurityEventGroup(kind) ? kind : null;
  const from = typeof before === "string" ? before : null;
  const { rows, next } = await readActivity(prisma(), person.userId, {
    group,
    before: from,
    limit: PAGE_ROWS,
  });
  return (
    <SettingsRoom page="activity" person={person}>
      <div className="px-4 py-6 md:px-6">
        <p className="max-w-[64ch] text-13">
          What happened in your account and by you, the newest first. Tries to sign in that failed are here as
          well.
        </p>
        <ActivityFilter current={group} />
        {rows.length === 0 ? (
          <Empty
            title="Nothing here"
            text={from ? "There is nothing older." : "Nothing of this kind has happened in your account."}
          />
        ) : (
          <ActivityList rows={rows} />
        )}
        <nav aria-label="Pages of the log" className="mt-5 flex gap-3">
          {from !== null && <ButtonLink href={pathOf(group, null)}>Newest</ButtonLink>}
          {next !== null && <ButtonLink href={pathOf(group, next)}>Older</ButtonLink>}
        </nav>
      </div>
    </SettingsRoom>
  );
}

function pathOf(group: SecurityEventGroup | null, before: string | null): string {
  const query = new URLSearchParams({ ...(group && { kind: group }), ...(before && { before }) });
  return `/settings/activity${query.size > 0 ? `?${query}` : ""}`;
}
