import { z } from "zod";
import { facts, quiet, words } from "../block";
import { defineMail } from "../define-mail";
import { param } from "../param";

/** To the address as it was. */
export const emailChanged = defineMail({
  params: z.object({ name: param.name, newEmail: param.email }),
  subject: () => "Your e-mail address was changed",
  blocks: ({ name, newEmail }) => [
    words(`Hello ${name},`),
    words("Your account has a new e-mail address. This one no longer signs in."),
    facts({ "New address": newEmail }),
    quiet(
      "If it was not you, use the link in the mail that announced the change: it takes it back for 7 days.",
    ),
  ],
});
