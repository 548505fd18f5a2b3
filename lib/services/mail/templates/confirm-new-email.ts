import { z } from "zod";
import { button, quiet, words } from "../block";
import { defineMail } from "../define-mail";
import { param } from "../param";

/** To the new address. */
export const confirmNewEmail = defineMail({
  params: z.object({ name: param.name, link: param.link }),
  subject: () => "Confirm your new e-mail address",
  blocks: ({ name, link }) => [
    words(`Hello ${name},`),
    words("You asked to use this address for your account. It changes once you have confirmed it."),
    button("Use this address", link),
    quiet(
      "The link works once, within 24 hours. If you know nothing of this, ignore this mail and nothing changes.",
    ),
  ],
});
