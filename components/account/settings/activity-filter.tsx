import { SECURITY_EVENT_GROUPS, type SecurityEventGroup } from "@/lib/domain/access/security-event-groups";

const CHOICES: readonly { id: SecurityEventGroup | null; text: string }[] = [
  { id: null, text: "Everything" },
  ...(Object.keys(SECURITY_EVENT_GROUPS) as SecurityEventGroup[]).map((id) => ({
    id,
    text: SECURITY_EVENT_GROUPS[id],
  })),
];

/** Links and no buttons: what is filtered can be sent to somebody and gone back from. */
export function ActivityFilter({ current }: { current: SecurityEventGroup | null }) {
  return (
    <nav aria-label="Kinds of events" className="-mx-2 my-4 flex flex-wrap gap-1">
      {CHOICES.map(({ id, text }) => (
        <a
          key={text}
          href={id === null ? "/settings/activity" : `/settings/activity?kind=${id}`}
          aria-current={id === current ? "page" : undefined}
          className="inline-flex h-8 items-center rounded-s px-2 text-12 text-ink-2 transition-colors hover:bg-bg-3 hover:text-ink-1 aria-[current]:bg-bg-3 aria-[current]:font-label aria-[current]:text-ink-1 max-sm:h-10"
        >
          {text}
        </a>
      ))}
    </nav>
  );
}
