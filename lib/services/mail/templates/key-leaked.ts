import { z } from "zod";
import { button, facts, quiet, words } from "../block";
import { defineMail } from "../define-mail";
import { param } from "../param";

export const keyLeaked = defineMail({
  params: z.object({
    organisation: param.name,
    keyName: param.name,
    lastFour: param.name,
    link: param.link,
  }),
  subject: ({ keyName }) => `The API key ${keyName} was found in public and revoked`,
  blocks: ({ organisation, keyName, lastFour, link }) => [
    words(
      `An API key of ${organisation} was found where anybody can read it. It was revoked at once, and its connections were closed.`,
    ),
    facts({ Key: `${keyName} (…${lastFour})` }),
    button("Make a new key", link),
    quiet("Look at the key's last use there, and take the old one out of wherever it was published."),
  ],
});
