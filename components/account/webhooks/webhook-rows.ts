import type { Answer } from "../answer";

export interface WebhookRow {
  id: string;
  url: string;
  description: string;
  events: readonly string[];
  enabled: boolean;
  overLimit: boolean;
}

export interface DeliveryRow {
  id: string;
  type: string;
  state: "waiting" | "delivered" | "failed";
  /** Epoch milliseconds. */
  createdAt: number;
  attempts: number;
  status: number | null;
  error: string | null;
}

/** What the page can do; each is decided on by the server. */
export interface WebhookActions {
  create: (form: unknown) => Promise<Answer<{ url: string; secret: string }>>;
  change: (id: unknown, form: unknown) => Promise<Answer<null>>;
  remove: (id: unknown) => Promise<Answer<null>>;
  test: (id: unknown) => Promise<Answer<null>>;
  deliveries: (id: unknown) => Promise<Answer<DeliveryRow[]>>;
}
