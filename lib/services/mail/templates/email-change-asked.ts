import { z } from "zod";
import { button, facts, quiet, words } from "../block";
import { defineMail } from "../define-mail";
import { param } from "../param";

/** To the address as it was: its owner may take the change back. */
export const emailChangeAsked = defineMail({
  params: z.object({ name: param.name, newEmail: param.email, link: param.link }),
  subject: () => "Your e-mail address is about to change",
  blocks: ({ name, newEmail, link }) => [
    words(`Hello ${name},`),
    words("Somebody who is signed in to your account asked to use another e-mail address for it."),
    facts({ "New address": newEmail }),
    words("If it was you, there is nothing to do here. If it was not, keep your address:"),
    button("Keep this address", link),
    quiet("The link works for 7 days, also after the change. Choose a new password too."),
  ],
});
