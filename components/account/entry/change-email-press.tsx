"use client";

import { ButtonLink } from "../../ui/button";
import type { Answer } from "../answer";
import { Done } from "./done";
import { LinkPress } from "./link-press";

const WAY_OUT = (
  <>
    Ask for the change again in{" "}
    <a href="/settings/profile" className="tap text-accent hover:underline">
      Settings, Profile
    </a>
    .
  </>
);

export function ChangeEmailPress({ action }: { action: (form: unknown) => Promise<Answer<string>> }) {
  return (
    <LinkPress
      action={action}
      button="Use this address"
      pendingText="Changing"
      wayOut={WAY_OUT}
      done={(email) => (
        <Done title={`Your address is ${email} now.`}>
          <p>Sign in with it from now on. The old address was told how to take this back.</p>
          <ButtonLink look="primary" href="/home">
            Go on
          </ButtonLink>
        </Done>
      )}
    />
  );
}

interface UndoProps {
  action: (form: unknown) => Promise<Answer<{ email: string; resetToken: string }>>;
}

export function UndoEmailPress({ action }: UndoProps) {
  return (
    <LinkPress
      action={action}
      button="Keep my address and sign everybody out"
      pendingText="Taking the change back"
      wayOut={
        <>
          If somebody else holds your account,{" "}
          <a href="/forgot-password" className="tap text-accent hover:underline">
            reset the password
          </a>
          .
        </>
      }
      done={({ email, resetToken }) => (
        <Done title={`Your address is ${email} again.`}>
          <p>
            Everybody was signed out, and the old password opens nothing any more. What was made since the
            change was asked for has ended as well: API keys, a second factor, joined ways to sign in. Choose
            another password now.
          </p>
          <ButtonLink look="primary" href={`/reset-password#token=${resetToken}`}>
            Choose a new password
          </ButtonLink>
        </Done>
      )}
    />
  );
}
