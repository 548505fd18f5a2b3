import type { z } from "zod";
import type { MailBlock } from "./block";

export interface MailContent {
  subject: string;
  blocks: readonly MailBlock[];
}

export interface MailTemplate<Schema extends z.ZodType = z.ZodType> {
  params: Schema;
  /** Throws a `ZodError` where the parameters are not this template's. */
  write(params: unknown): MailContent;
}

interface Definition<Schema extends z.ZodType> {
  params: Schema;
  subject(params: z.output<Schema>): string;
  blocks(params: z.output<Schema>): readonly MailBlock[];
}

export function defineMail<Schema extends z.ZodType>({
  params: schema,
  subject,
  blocks,
}: Definition<Schema>): MailTemplate<Schema> {
  return {
    params: schema,
    write(raw) {
      const params = schema.parse(raw);
      return { subject: subject(params), blocks: blocks(params) };
    },
  };
}
