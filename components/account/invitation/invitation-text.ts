import { ROLE_PURPOSE } from "@/lib/domain/access/roles";
import { ROLES } from "@/lib/domain/access/scopes";
import { dateText } from "../keys/in-time";

/** What can be done about an invitation, the first being what one most likely came for. */
export type Offer = "accept" | "sign-up" | "sign-in" | "change-person" | "open" | "home" | "decline";

interface Situation {
  invitation: {
    state: "open" | "expired" | "revoked" | "accepted" | "declined";
    organisationName: string;
    inviter: string | null;
    email: string;
    role: string;
    expiresAt: number;
    isMember: boolean;
    isFull: boolean;
  } | null;
  viewer: { email: string; isInvited: boolean } | null;
}

interface InvitationText {
  title: string;
  text: string;
  offers: readonly Offer[];
}

/** The words for where an invitation stands: each state has its own, with the way on. */
export function invitationText({ invitation, viewer }: Situation): InvitationText {
  if (invitation === null) {
    return {
      title: "No invitation here",
      text: "Open the link in your mail again, whole. If it still leads here, a newer one took its place, or the organisation is gone: ask whoever invited you.",
      offers: ["home"],
    };
  }
  const { state, organisationName: organisation, email, isMember, isFull } = invitation;
  const inviter = invitation.inviter ?? "Somebody";
  const again = `Ask ${invitation.inviter ?? "an owner or admin there"} for a new one.`;
  const isForAnother = state === "open" && viewer !== null && !viewer.isInvited;
  if (isMember && !isForAnother) {
    return {
      title: `You belong to ${organisation}`,
      text: "There is nothing left to accept.",
      offers: ["open"],
    };
  }
  switch (state) {
    case "accepted":
      return {
        title: "This invitation was used",
        text: `${email} has joined ${organisation} with it. Each invitation works once.`,
        offers: viewer ? ["home"] : ["sign-in"],
      };
    case "declined":
      return {
        title: "This invitation was declined",
        text: `If that was a mistake: ${again}`,
        offers: ["home"],
      };
    case "revoked":
      return {
        title: "This invitation was withdrawn",
        text: `${organisation} took it back, or sent a newer one: look for the latest mail. Otherwise: ${again}`,
        offers: ["home"],
      };
    case "expired":
      return {
        title: "This invitation has expired",
        text: `It was good until ${dateText(invitation.expiresAt)}. ${again}`,
        offers: ["home"],
      };
    case "open":
      break;
  }
  if (viewer && isForAnother) {
    return {
      title: "This invitation is for somebody else",
      text: `It was sent to ${email}, and you are signed in as ${viewer.email}. Sign out to accept it as ${email}.`,
      offers: ["change-person", "decline", "home"],
    };
  }
  if (isFull) {
    return {
      title: `${organisation} is full`,
      text: `Every seat is taken. Ask ${invitation.inviter ?? "an owner or admin there"} to free one, or to move to a tier with more, and open this page again: the invitation is good until ${dateText(invitation.expiresAt)}.`,
      offers: ["home", "decline"],
    };
  }
  const role = ROLES.find((candidate) => candidate === invitation.role);
  const purpose = role ? ` ${role === "admin" ? "An" : "A"} ${role} has: ${lower(ROLE_PURPOSE[role])}.` : "";
  const as = viewer ? "" : ` Sign in or create an account as ${email}.`;
  return {
    title: `${inviter} invites you to ${organisation}`,
    text: `You would work there as ${invitation.role}.${purpose}${as}`,
    offers: viewer ? ["accept", "decline"] : ["sign-up", "sign-in", "decline"],
  };
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
