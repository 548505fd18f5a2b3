import { z } from "zod";
import { button, facts, words } from "../block";
import { defineMail } from "../define-mail";
import { param } from "../param";
import { writeTime } from "../write-time";

export const trialStarted = defineMail({
  params: z.object({
    organisation: param.name,
    tier: param.name,
    price: param.name,
    until: param.time,
    link: param.link,
  }),
  subject: ({ organisation, tier }) => `The trial of ${tier} for ${organisation} has begun`,
  blocks: ({ organisation, tier, price, until, link }) => [
    words(`${organisation} has the limits of ${tier} now. Nothing was charged yet.`),
    facts({ "Trial ends": writeTime(until), "Then it costs": price }),
    words("Cancel before it ends and nothing is charged. We write again three days before."),
    button("Look at the subscription", link),
  ],
});
