import { z } from "zod";
import { button, facts, quiet, words } from "../block";
import { defineMail } from "../define-mail";
import { param } from "../param";
import { writeTime } from "../write-time";

export const graceEnding = defineMail({
  params: z.object({
    organisation: param.name,
    amount: param.name,
    tier: param.name,
    until: param.time,
    link: param.link,
  }),
  subject: ({ organisation, tier }) => `${tier} ends soon for ${organisation}: the payment is still open`,
  blocks: ({ organisation, amount, tier, until, link }) => [
    words(`The payment for ${organisation} is still open. Without it the limits of Free hold soon.`),
    facts({ Amount: amount, [`${tier} holds until`]: writeTime(until) }),
    button("Pay now", link),
    quiet("Nothing is deleted. What is over the limits rests, and works again with a tier that has room."),
  ],
});
