import { z } from "zod";
import { button, facts, quiet, words } from "../block";
import { defineMail } from "../define-mail";
import { param } from "../param";

export const resetPassword = defineMail({
  params: z.object({ name: param.name, link: param.link, address: param.address }),
  subject: () => "Choose a new password",
  blocks: ({ name, link, address }) => [
    words(`Hello ${name},`),
    words("Somebody asked for a new password for your account."),
    button("Choose a new password", link),
    facts({ "Asked from": address }),
    quiet(
      "The link works once, within an hour. If it was not you, ignore this mail: your password stays as it is.",
    ),
  ],
});
