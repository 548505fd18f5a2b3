import { z } from "zod";
import { quiet, words } from "../block";
import { defineMail } from "../define-mail";
import { param } from "../param";

export const secondFactorChanged = defineMail({
  params: z.object({ name: param.name, enabled: z.boolean() }),
  subject: ({ enabled }) => `The second factor was turned ${enabled ? "on" : "off"}`,
  blocks: ({ name, enabled }) => [
    words(`Hello ${name},`),
    words(
      enabled
        ? "Signing in to your account now takes a code from your authenticator as well. Keep the recovery codes where you find them without your phone."
        : "Signing in to your account no longer takes a code from your authenticator.",
    ),
    quiet("If it was not you, choose a new password at once and look at the sessions in your settings."),
  ],
});
