import { z } from "zod";
import { facts, quiet, words } from "../block";
import { defineMail } from "../define-mail";
import { param } from "../param";
import { writeTime } from "../write-time";

/** What happened, in the words of the security log, where no mail of its own says more. */
export const securityNotice = defineMail({
  params: z.object({
    name: param.name,
    what: param.name,
    address: param.address,
    userAgent: param.userAgent,
    time: param.time,
  }),
  subject: ({ what }) => `Your account: ${what}`,
  blocks: ({ name, what, address, userAgent, time }) => [
    words(`Hello ${name},`),
    words("This happened in your account:"),
    facts({ What: what, When: writeTime(time), From: address, Device: userAgent }),
    quiet("If it was not you, choose a new password at once and look at the sessions in your settings."),
  ],
});
