import { z } from "zod";
import { button, facts, quiet, words } from "../block";
import { defineMail } from "../define-mail";
import { param } from "../param";
import { writeTime } from "../write-time";

export const keyExpiring = defineMail({
  params: z.object({
    organisation: param.name,
    keyName: param.name,
    lastFour: param.name,
    expires: param.time,
    link: param.link,
  }),
  subject: ({ keyName }) => `The API key ${keyName} ends soon`,
  blocks: ({ organisation, keyName, lastFour, expires, link }) => [
    words(`An API key of ${organisation} ends soon. Requests with it are refused from then on.`),
    facts({ Key: `${keyName} (…${lastFour})`, Ends: writeTime(expires) }),
    button("Rotate the key", link),
    quiet("Rotating makes a new key and keeps the old one alive for as long as you choose."),
  ],
});
