import { z } from "zod";
import { button, quiet, words } from "../block";
import { defineMail } from "../define-mail";
import { param } from "../param";

export const verifyEmail = defineMail({
  params: z.object({ name: param.name, link: param.link }),
  subject: () => "Confirm your e-mail address",
  blocks: ({ name, link }) => [
    words(`Hello ${name},`),
    words("Please confirm that this address is yours, so that nobody else can use it here."),
    button("Confirm the address", link),
    quiet("The link works once, within 24 hours. If you did not ask for an account, ignore this mail."),
  ],
});
