import { z } from "zod";
import { button, facts, words } from "../block";
import { defineMail } from "../define-mail";
import { param } from "../param";
import { writeTime } from "../write-time";

export const subscriptionWillEnd = defineMail({
  params: z.object({ organisation: param.name, tier: param.name, until: param.time, link: param.link }),
  subject: ({ organisation, tier }) => `${tier} was cancelled for ${organisation}`,
  blocks: ({ organisation, tier, until, link }) => [
    words(`The subscription of ${organisation} was cancelled. It holds until what was paid for ends.`),
    facts({ [`${tier} holds until`]: writeTime(until) }),
    words("Until then it can be resumed with one press, at the same price."),
    button("Resume it", link),
  ],
});
