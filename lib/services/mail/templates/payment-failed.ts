import { z } from "zod";
import { button, facts, quiet, words } from "../block";
import { defineMail } from "../define-mail";
import { param } from "../param";
import { writeTime } from "../write-time";

export const paymentFailed = defineMail({
  params: z.object({
    organisation: param.name,
    amount: param.name,
    tier: param.name,
    until: param.time,
    link: param.link,
  }),
  subject: ({ organisation }) => `The payment for ${organisation} failed`,
  blocks: ({ organisation, amount, tier, until, link }) => [
    words(`The payment for ${organisation} did not go through. Nothing is turned off yet.`),
    facts({ Amount: amount, [`${tier} holds until`]: writeTime(until) }),
    button("Mend the payment", link),
    quiet("It is tried again in the next days. Without a payment the limits of Free hold after that time."),
  ],
});
