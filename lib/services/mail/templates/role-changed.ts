import { z } from "zod";
import { facts, quiet, words } from "../block";
import { defineMail } from "../define-mail";
import { param } from "../param";

export const roleChanged = defineMail({
  params: z.object({ name: param.name, organisation: param.name, from: param.name, to: param.name }),
  subject: ({ organisation }) => `Your role in ${organisation} was changed`,
  blocks: ({ name, organisation, from, to }) => [
    words(`Hello ${name},`),
    words(`Your role in ${organisation} was changed.`),
    facts({ Before: from, Now: to }),
    quiet("An owner or admin of the organisation did this; ask them if it surprises you."),
  ],
});
