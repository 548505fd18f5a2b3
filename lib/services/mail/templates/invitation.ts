import { z } from "zod";
import { button, quiet, words } from "../block";
import { defineMail } from "../define-mail";
import { param } from "../param";
import { writeTime } from "../write-time";

export const invitation = defineMail({
  params: z.object({
    organisation: param.name,
    inviter: param.name,
    role: param.name,
    url: param.link,
    expiresAt: param.time,
  }),
  subject: ({ inviter, organisation }) => `${inviter} invites you to ${organisation}`,
  blocks: ({ organisation, inviter, role, url, expiresAt }) => [
    words("Hello,"),
    words(`${inviter} invites you to work in ${organisation}, with the role ${role}.`),
    button("Look at the invitation", url),
    quiet(`It holds until ${writeTime(expiresAt)}. If you do not know the sender, ignore this mail.`),
  ],
});
