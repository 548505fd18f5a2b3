import type { WebhookEndpointRow } from "../store/rows";

/** A signing secret is shown once, when its endpoint is made. */
export function withoutSecret({
  secret: _once,
  ...row
}: WebhookEndpointRow): Omit<WebhookEndpointRow, "secret"> {
  return row;
}
