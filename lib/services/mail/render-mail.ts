import { htmlOf } from "./html-of";
import { MAIL_TEMPLATES, type MailTemplateId } from "./templates";
import { textOf } from "./text-of";

export interface RenderedMail {
  subject: string;
  text: string;
  html: string;
}

/** Throws a `ZodError` where the parameters are not the template's. */
export function renderMail(template: MailTemplateId, params: unknown): RenderedMail {
  const { subject, blocks } = MAIL_TEMPLATES[template].write(params);
  return { subject, text: textOf(blocks), html: htmlOf(subject, blocks) };
}
