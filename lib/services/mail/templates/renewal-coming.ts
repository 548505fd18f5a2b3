import { z } from "zod";
import { button, facts, words } from "../block";
import { defineMail } from "../define-mail";
import { param } from "../param";
import { writeDate } from "../write-time";

export const renewalComing = defineMail({
  params: z.object({
    organisation: param.name,
    tier: param.name,
    price: param.name,
    at: param.time,
    link: param.link,
  }),
  subject: ({ organisation, tier }) => `${tier} renews soon for ${organisation}`,
  blocks: ({ organisation, tier, price, at, link }) => [
    words(`The year of ${tier} for ${organisation} is almost over, and the next one begins by itself.`),
    facts({ Renews: writeDate(at), Price: price }),
    button("Look at the subscription", link),
  ],
});
