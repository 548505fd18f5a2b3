import { z } from "zod";
import { button, facts, words } from "../block";
import { defineMail } from "../define-mail";
import { param } from "../param";
import { writeTime } from "../write-time";

export const trialEnding = defineMail({
  params: z.object({ organisation: param.name, tier: param.name, until: param.time, link: param.link }),
  subject: ({ organisation, tier }) => `The trial of ${tier} for ${organisation} ends soon`,
  blocks: ({ organisation, tier, until, link }) => [
    words(`${organisation} tries ${tier}. What happens when the trial ends is yours to choose.`),
    facts({ "Trial ends": writeTime(until) }),
    button("Look at the subscription", link),
  ],
});
