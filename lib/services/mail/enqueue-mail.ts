import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { isMailAddress } from "@/lib/platform/mail/mail-address";
import type { TenantTransaction } from "@/lib/platform/with-organisation";
import { MAIL_TEMPLATES, type MailTemplateId } from "./templates";

export type MailParams<Id extends MailTemplateId> = z.input<(typeof MAIL_TEMPLATES)[Id]["params"]>;

export interface NewMail<Id extends MailTemplateId> {
  to: string;
  template: Id;
  params: MailParams<Id>;
  /** The same reason makes one mail only, however often it is met. */
  dedupeKey?: string;
}

/**
 * Writes a mail into the transaction that gives reason for it: it is sent if that commits, and never otherwise.
 * Parameters that are not the template's are a fault of the caller and throw here, not hours later.
 */
export async function enqueueMail<Id extends MailTemplateId>(
  transaction: Pick<TenantTransaction, "mail">,
  { to, template, params, dedupeKey }: NewMail<Id>,
): Promise<void> {
  if (!isMailAddress(to)) throw new TypeError(`a ${template} mail has no proper address to go to`);
  MAIL_TEMPLATES[template].write(params);
  // Without reading back: whoever may write a mail can read none.
  await transaction.mail.createMany({
    data: [{ id: randomUUID(), recipient: to, template, params, dedupeKey: dedupeKey ?? null }],
    skipDuplicates: true,
  });
}
