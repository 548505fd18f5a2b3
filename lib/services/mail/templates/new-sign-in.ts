import { z } from "zod";
import { facts, quiet, words } from "../block";
import { defineMail } from "../define-mail";
import { param } from "../param";
import { writeTime } from "../write-time";

export const newSignIn = defineMail({
  params: z.object({
    name: param.name,
    address: param.address,
    userAgent: param.userAgent,
    time: param.time,
  }),
  subject: () => "New sign-in to your account",
  blocks: ({ name, address, userAgent, time }) => [
    words(`Hello ${name},`),
    words("Your account was signed in to from a device that it did not know."),
    facts({ When: writeTime(time), From: address, Device: userAgent }),
    quiet(
      "If it was you, there is nothing to do. If not, choose a new password: that signs out everybody else.",
    ),
  ],
});
