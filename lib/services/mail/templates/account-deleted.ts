import { z } from "zod";
import { quiet, words } from "../block";
import { defineMail } from "../define-mail";
import { param } from "../param";

export const accountDeleted = defineMail({
  params: z.object({ name: param.name }),
  subject: () => "Your account was deleted",
  blocks: ({ name }) => [
    words(`Hello ${name},`),
    words("Your account was deleted as you asked, with all that belonged to you alone."),
    quiet("This is the last mail to this address."),
  ],
});
