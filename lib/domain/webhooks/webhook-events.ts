import type { SecurityEventKindId } from "../access/security-events";

interface WebhookEvent {
  summary: string;
  /** The kind of the organisation's log that it stands for; absent where something else makes it. */
  kind?: SecurityEventKindId;
}

/** What an organisation can be told of. Receivers, the API and its document read it. */
export const WEBHOOK_EVENTS = {
  "key.created": { summary: "An API key was made", kind: "key-created" },
  "key.changed": { summary: "An API key was changed", kind: "key-changed" },
  "key.rotated": { summary: "An API key got a new secret", kind: "key-rotated" },
  "key.revoked": { summary: "An API key was revoked", kind: "key-revoked" },
  "key.leaked": { summary: "An API key was found in public and revoked", kind: "key-leaked" },
  "member.joined": { summary: "Somebody joined the organisation", kind: "member-joined" },
  "member.left": { summary: "Somebody left the organisation", kind: "member-left" },
  "member.removed": { summary: "Somebody was removed from the organisation", kind: "member-removed" },
  "member.role_changed": { summary: "A person's role was changed", kind: "role-changed" },
  "usage.reached": { summary: "A limit of the tier was reached by 80, 95 or 100 %" },
} as const satisfies Record<string, WebhookEvent>;

export type WebhookEventId = keyof typeof WEBHOOK_EVENTS;

/** Sent by request, to one webhook, whatever it listens to. */
export const TEST_EVENT = "test";

export const WEBHOOK_EVENT_IDS = Object.keys(WEBHOOK_EVENTS) as [WebhookEventId, ...WebhookEventId[]];

const BY_KIND = new Map<SecurityEventKindId, WebhookEventId>(
  WEBHOOK_EVENT_IDS.flatMap((id) => {
    const event: WebhookEvent = WEBHOOK_EVENTS[id];
    return event.kind === undefined ? [] : [[event.kind, id]];
  }),
);

/** Null where the kind is told to nobody outside. */
export function webhookEventOf(kind: SecurityEventKindId): WebhookEventId | null {
  return BY_KIND.get(kind) ?? null;
}
