import { z } from "zod";
import { button, facts, quiet, words } from "../block";
import { defineMail } from "../define-mail";
import { param } from "../param";

const COUNT = new Intl.NumberFormat("en-US");

export const usageThreshold = defineMail({
  params: z.object({
    organisation: param.name,
    /** As the sentence reads it: "requests a minute". */
    meter: param.name,
    percent: param.count,
    used: param.count,
    allowed: param.count,
    link: param.link,
  }),
  subject: ({ organisation, percent, meter }) => `${organisation} used ${percent} % of its ${meter}`,
  blocks: ({ organisation, meter, percent, used, allowed, link }) => [
    words(
      percent >= 100
        ? `${organisation} reached its limit of ${meter}. What goes beyond it is refused, and nothing is lost.`
        : `${organisation} came to ${percent} % of its ${meter}.`,
    ),
    facts({ Used: COUNT.format(used), Allowed: COUNT.format(allowed) }),
    button("Look at the usage", link),
    quiet("A higher tier allows more. You get this mail once for each mark and day at most."),
  ],
});
