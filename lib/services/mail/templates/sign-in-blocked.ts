import { z } from "zod";
import { button, facts, quiet, words } from "../block";
import { defineMail } from "../define-mail";
import { param } from "../param";

export const signInBlocked = defineMail({
  params: z.object({
    name: param.name,
    failures: param.count.optional(),
    address: param.address,
    resetLink: param.link.optional(),
  }),
  subject: () => "Somebody tries to sign in to your account",
  blocks: ({ name, failures, address, resetLink }) => [
    words(`Hello ${name},`),
    words(
      "Sign-ins to your account failed many times, from devices that it does not know. They are held back now; your own devices are not.",
    ),
    facts({ "Failures in 24 hours": failures?.toString(), "Last from": address }),
    ...(resetLink ? [button("Choose a new password", resetLink)] : []),
    quiet("Nobody got in. A long password that you use nowhere else, and two-step sign-in, keep it so."),
  ],
});
