import { notFound } from "next/navigation";
import { z } from "zod";
import type { OutboxMail } from "@/components/outbox/outbox-mail";

const TIMEOUT_MS = 2_000;

const mailSchema = z.object({
  id: z.string(),
  messageId: z.string().nullable(),
  from: z.string(),
  to: z.array(z.string()),
  subject: z.string(),
  text: z.string(),
  html: z.string().nullable(),
  links: z.array(z.string()),
  headers: z.array(z.object({ name: z.string(), value: z.string() })),
  time: z.number(),
});
const listSchema = z.object({ data: z.array(mailSchema) });

/** Where the outbox is asked; null where there is none: in production, and where a mail server was given. */
export function outboxUrl(): string | null {
  return process.env.QUANT_ENV === "production" ? null : process.env.OUTBOX_URL || null;
}

/** Newest first; null while nobody answers. Without an outbox there is no such page. */
export async function readOutbox(to: string): Promise<OutboxMail[] | null> {
  const url = outboxUrl() ?? notFound();
  const query = to === "" ? "" : `?to=${encodeURIComponent(to)}`;
  try {
    const response = await fetch(`${url}/messages${query}`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
      cache: "no-store",
    });
    return listSchema.parse(await response.json()).data;
  } catch {
    return null;
  }
}
