import { z } from "zod";
import { facts, quiet, words } from "../block";
import { defineMail } from "../define-mail";
import { param } from "../param";

export const ownershipTransferred = defineMail({
  params: z.object({ name: param.name, organisation: param.name, from: param.name, to: param.name }),
  subject: ({ organisation }) => `${organisation} has a new owner`,
  blocks: ({ name, organisation, from, to }) => [
    words(`Hello ${name},`),
    words(`${organisation} was handed over.`),
    facts({ "Owner before": from, "Owner now": to }),
    quiet("If this should not have happened, choose a new password and write to us."),
  ],
});
