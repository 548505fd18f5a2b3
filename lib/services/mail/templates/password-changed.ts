import { z } from "zod";
import { facts, quiet, words } from "../block";
import { defineMail } from "../define-mail";
import { param } from "../param";
import { writeTime } from "../write-time";

export const passwordChanged = defineMail({
  params: z.object({ name: param.name, address: param.address, time: param.time.optional() }),
  subject: () => "Your password was changed",
  blocks: ({ name, address, time }) => [
    words(`Hello ${name},`),
    words("The password of your account was changed, and every other session was signed out."),
    facts({ From: address, When: time === undefined ? null : writeTime(time) }),
    quiet("If it was not you, reset your password at once: whoever did it has access to your account."),
  ],
});
