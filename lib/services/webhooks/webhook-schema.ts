import { z } from "zod";
import { WEBHOOK_EVENT_IDS } from "@/lib/domain/webhooks/webhook-events";

const URL_LENGTH_MAX = 2_000;
const HINT = "Give an address such as https://example.com/hooks, without a name or password in it.";

const url = z
  .string(HINT)
  .max(URL_LENGTH_MAX, `An address has at most ${URL_LENGTH_MAX} characters.`)
  .refine((text) => isHookUrl(text), HINT);
const events = z
  .array(z.enum(WEBHOOK_EVENT_IDS, `An event is one of ${WEBHOOK_EVENT_IDS.join(", ")}.`))
  .min(1, "Choose at least one event.")
  .transform((list) => [...new Set(list)]);
const description = z.string().max(200, "A description has at most 200 characters.");

export const createWebhookSchema = z.strictObject({ url, events, description: description.default("") });
export type CreateWebhook = z.output<typeof createWebhookSchema>;

export const changeWebhookSchema = z
  .strictObject({ url, events, description, enabled: z.boolean() })
  .partial();
export type ChangeWebhook = z.output<typeof changeWebhookSchema>;

function isHookUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, hostname } = new URL(text);
  return /^https?:$/.test(protocol) && username === "" && password === "" && hostname !== "";
}
