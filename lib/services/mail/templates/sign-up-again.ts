import { z } from "zod";
import { button, quiet, words } from "../block";
import { defineMail } from "../define-mail";
import { param } from "../param";

export const signUpAgain = defineMail({
  params: z.object({ name: param.name, resetLink: param.link, signInLink: param.link.optional() }),
  subject: () => "You already have an account",
  blocks: ({ name, resetLink, signInLink }) => [
    words(`Hello ${name},`),
    words("Somebody, perhaps you, tried to make an account with this address. It has one already."),
    ...(signInLink ? [button("Sign in", signInLink)] : []),
    button("Choose a new password", resetLink),
    quiet("If it was not you, ignore this mail: nothing was changed, and nobody was told that you are here."),
  ],
});
