import { Badge } from "../../ui/badge";
import { Tag } from "../../ui/tag";
import { RowAction } from "../team/row-action";
import type { WebhookRow } from "./webhook-rows";

export type WebhookDeed = "deliveries" | "test" | "edit" | "pause" | "delete";

interface WebhookListProps {
  rows: readonly WebhookRow[];
  mayChange: boolean;
  onDeed: (deed: WebhookDeed, row: WebhookRow) => void;
}

export function WebhookList({ rows, mayChange, onDeed }: WebhookListProps) {
  return (
    <ul aria-label="Webhooks" className="px-4 md:px-6">
      {rows.map((row) => (
        <li
          key={row.id}
          className="flex flex-wrap items-start justify-between gap-x-8 gap-y-3 border-b border-line-1 py-4 text-13 last:border-b-0"
        >
          <div className="min-w-0 max-w-full [overflow-wrap:anywhere]">
            <p className="flex flex-wrap items-center gap-2">
              <span className="font-mono text-12 text-ink-1">{row.url}</span>
              {!row.enabled && <Badge tone="plain">paused</Badge>}
              {row.overLimit && <Badge tone="plain">over the limit</Badge>}
            </p>
            {row.description && <p className="mt-1">{row.description}</p>}
            <p className="mt-2 flex flex-wrap gap-1">
              {row.events.map((event) => (
                <Tag key={event}>{event}</Tag>
              ))}
            </p>
          </div>
          <div className="flex flex-wrap gap-x-4 gap-y-2">
            <RowAction text="Deliveries" of={`to ${row.url}`} onPress={() => onDeed("deliveries", row)} />
            {mayChange && (
              <>
                <RowAction text="Test" of={row.url} onPress={() => onDeed("test", row)} />
                <RowAction text="Change" of={row.url} onPress={() => onDeed("edit", row)} />
                <RowAction
                  text={row.enabled ? "Pause" : "Go on"}
                  of={`with ${row.url}`}
                  onPress={() => onDeed("pause", row)}
                />
                <RowAction text="Delete" of={row.url} onPress={() => onDeed("delete", row)} />
              </>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
