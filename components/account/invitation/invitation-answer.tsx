"use client";

import { signOut } from "next-auth/react";
import { useState, useTransition } from "react";
import { Button, ButtonLink } from "../../ui/button";
import type { Answer } from "../answer";
import { lostAnswer } from "../keys/lost-answer";
import { tellOtherTabs } from "../organisation-tabs";
import { Refusal } from "../refusal";
import type { Offer } from "./invitation-text";

interface InvitationAnswerProps {
  offers: readonly Offer[];
  organisation: { id: string; name: string } | null;
  isSignedIn: boolean;
  accept: () => Promise<Answer<null>>;
  decline: () => Promise<Answer<null>>;
  open: (organisationId: unknown) => Promise<Answer<null>>;
}

const LINKS = {
  "sign-up": { href: "/sign-up?next=/invitations", text: "Create an account" },
  "sign-in": { href: "/sign-in?next=/invitations", text: "Sign in" },
} as const;

/** The buttons below an invitation, and what became of pressing one. */
export function InvitationAnswer({
  offers,
  organisation,
  isSignedIn,
  accept,
  decline,
  open,
}: InvitationAnswerProps) {
  const [refusal, setRefusal] = useState<string | null>(null);
  const [declined, setDeclined] = useState(false);
  const [pending, start] = useTransition();

  function press(action: () => Promise<Answer<null>>, then: () => void) {
    if (pending) return;
    start(async () => {
      const answer = await action().catch(lostAnswer<null>);
      if (answer.ok) then();
      else setRefusal(answer.message);
    });
  }
  function enter() {
    tellOtherTabs();
    window.location.assign("/team");
  }
  const links: Partial<Record<Offer, { href: string; text: string }>> = {
    ...LINKS,
    home: isSignedIn ? { href: "/home", text: "Go home" } : { href: "/", text: "Go to the first page" },
  };
  const actions: Partial<Record<Offer, { text: string; press: () => void }>> = {
    accept: { text: `Join ${organisation?.name ?? ""}`, press: () => press(accept, enter) },
    open: {
      text: `Open ${organisation?.name ?? ""}`,
      press: () => press(() => open(organisation?.id), enter),
    },
    decline: { text: "Decline", press: () => press(decline, () => setDeclined(true)) },
    "change-person": {
      text: "Sign out and go on",
      press: () =>
        void signOut({ redirect: false }).then(() => window.location.assign("/sign-in?next=/invitations")),
    },
  };

  if (declined) {
    return (
      <p role="status" className="mt-6 text-13 text-ink-1">
        You declined, and the link is of no more use.
      </p>
    );
  }
  return (
    <div className="mt-6 space-y-5">
      {refusal && <Refusal>{refusal}</Refusal>}
      <div className="flex flex-wrap gap-3">
        {offers.map((offer, index) => {
          const look = index === 0 ? "primary" : "secondary";
          const link = links[offer];
          if (link) {
            return (
              <ButtonLink key={offer} look={look} href={link.href}>
                {link.text}
              </ButtonLink>
            );
          }
          const action = actions[offer];
          return (
            action && (
              <Button
                key={offer}
                look={look}
                aria-disabled={pending}
                onClick={action.press}
                className="max-w-full whitespace-normal! h-auto! min-h-10 aria-disabled:opacity-70"
              >
                {action.text}
              </Button>
            )
          );
        })}
      </div>
    </div>
  );
}
