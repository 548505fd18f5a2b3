import type { Webhook, WebhookDelivery } from "@/lib/generated/prisma/client";

/** A webhook as its organisation sees it. Times are epoch milliseconds. */
export interface WebhookView {
  id: string;
  url: string;
  description: string;
  events: string[];
  enabled: boolean;
  createdAt: number;
  /** The tier has no place for it: it rests until there is room. */
  overLimit: boolean;
}

export interface DeliveryView {
  id: string;
  type: string;
  state: "waiting" | "delivered" | "failed";
  createdAt: number;
  attempts: number;
  nextTryAt: number | null;
  deliveredAt: number | null;
  failedAt: number | null;
  /** The receiver's last answer; null while there was none. */
  status: number | null;
  tookMs: number | null;
  error: string | null;
  /** What is sent, as it is sent. */
  body: string;
}

export function toWebhookView(row: Webhook, overLimit: boolean): WebhookView {
  const { id, url, description, events, enabled, createdAt } = row;
  return { id, url, description, events, enabled, createdAt: createdAt.getTime(), overLimit };
}

export function toDeliveryView(row: WebhookDelivery): DeliveryView {
  const { id, type, attempts, status, tookMs, body } = row;
  const isWaiting = row.deliveredAt === null && row.failedAt === null;
  const ended = row.deliveredAt === null ? "failed" : "delivered";
  return {
    id,
    type,
    state: isWaiting ? "waiting" : ended,
    createdAt: row.createdAt.getTime(),
    attempts,
    nextTryAt: isWaiting ? row.nextTryAt.getTime() : null,
    deliveredAt: row.deliveredAt?.getTime() ?? null,
    failedAt: row.failedAt?.getTime() ?? null,
    status,
    tookMs,
    error: row.lastError,
    body,
  };
}
