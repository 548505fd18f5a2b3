import { z } from "zod";
import { quiet, words } from "../block";
import { defineMail } from "../define-mail";
import { param } from "../param";

export const organisationDeleted = defineMail({
  params: z.object({ name: param.name, organisation: param.name }),
  subject: ({ organisation }) => `${organisation} was deleted`,
  blocks: ({ name, organisation }) => [
    words(`Hello ${name},`),
    words(`${organisation} was deleted with everything in it. Its API keys no longer work.`),
    quiet("Your account and your other organisations stay."),
  ],
});
