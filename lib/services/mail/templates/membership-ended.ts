import { z } from "zod";
import { quiet, words } from "../block";
import { defineMail } from "../define-mail";
import { param } from "../param";

export const membershipEnded = defineMail({
  params: z.object({ name: param.name, organisation: param.name }),
  subject: ({ organisation }) => `You are no longer a member of ${organisation}`,
  blocks: ({ name, organisation }) => [
    words(`Hello ${name},`),
    words(`You were removed from ${organisation}. Your account and your other organisations stay.`),
    quiet("An owner or admin of the organisation did this; ask them if it surprises you."),
  ],
});
