import { z } from "zod";
import { button, facts, words } from "../block";
import { defineMail } from "../define-mail";
import { param } from "../param";

export const receipt = defineMail({
  params: z.object({
    organisation: param.name,
    /** With its currency, as it is to be read: "$49.00". */
    amount: param.name,
    number: param.name,
    period: param.name,
    link: param.link,
  }),
  subject: ({ number }) => `Receipt ${number}`,
  blocks: ({ organisation, amount, number, period, link }) => [
    words(`Thank you: the payment for ${organisation} arrived.`),
    facts({ Amount: amount, Invoice: number, Period: period }),
    button("Open the invoice", link),
  ],
});
