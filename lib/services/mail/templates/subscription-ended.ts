import { z } from "zod";
import { button, quiet, words } from "../block";
import { defineMail } from "../define-mail";
import { param } from "../param";

export const subscriptionEnded = defineMail({
  params: z.object({ organisation: param.name, tier: param.name, link: param.link }),
  subject: ({ organisation, tier }) => `${tier} has ended for ${organisation}`,
  blocks: ({ organisation, tier, link }) => [
    words(`${organisation} no longer has ${tier}; the limits of Free hold now.`),
    button("Choose a tier", link),
    quiet("Nothing was deleted. What is over the limits rests, and works again with a tier that has room."),
  ],
});
