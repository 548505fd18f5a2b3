"use client";

import { ButtonLink } from "../../ui/button";
import type { Answer } from "../answer";
import { Done } from "./done";
import { LinkPress } from "./link-press";

export function VerifyEmailPress({ action }: { action: (form: unknown) => Promise<Answer<string>> }) {
  return (
    <LinkPress
      action={action}
      button="Confirm this address"
      pendingText="Confirming"
      wayOut={
        <>
          If your address is not confirmed yet,{" "}
          <a href="/settings/profile" className="tap text-accent hover:underline">
            sign in and send yourself another link
          </a>
          .
        </>
      }
      done={(email) => (
        <Done title={`${email} is confirmed.`}>
          <ButtonLink look="primary" href="/home">
            Go on
          </ButtonLink>
        </Done>
      )}
    />
  );
}
