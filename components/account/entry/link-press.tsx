"use client";

import { type FormEvent, type ReactNode, useState, useTransition } from "react";
import type { Answer } from "../answer";
import { Refusal } from "../refusal";
import { SubmitButton } from "../submit-button";
import { useAnswerFocus } from "../use-answer-focus";
import { useLinkToken } from "./use-link-token";

interface LinkPressProps<Value> {
  action: (form: unknown) => Promise<Answer<Value>>;
  button: string;
  pendingText: string;
  /** What to do where the link does not hold. */
  wayOut: ReactNode;
  done: (value: Value) => ReactNode;
}

export const UNREACHABLE = "The server does not answer. Check the connection and try again.";

/** One press that uses the token of a link; a link that were used on opening would be used up by mail scanners. */
export function LinkPress<Value>({ action, button, pendingText, wayOut, done }: LinkPressProps<Value>) {
  const token = useLinkToken();
  const [answer, setAnswer] = useState<Answer<Value> | null>(null);
  const [pending, start] = useTransition();
  const form = useAnswerFocus(answer);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    start(async () => {
      try {
        setAnswer(await action({ token }));
      } catch {
        setAnswer({ ok: false, code: "unavailable", message: UNREACHABLE, fields: [] });
      }
    });
  }

  if (answer?.ok) return done(answer.value);
  if (token === null) return <NoLink wayOut={wayOut} />;
  const ended = answer !== null && ["not_found", "conflict", "rejected"].includes(answer.code);
  return (
    <form ref={form} method="post" onSubmit={submit} className="mt-7">
      {/* Sent before the page is alive, the form would lose the token. */}
      <fieldset disabled={token === undefined} className="space-y-5">
        {answer && <Refusal>{answer.message}</Refusal>}
        {ended ? (
          <div className="text-13">{wayOut}</div>
        ) : (
          <SubmitButton pending={pending} pendingText={pendingText}>
            {button}
          </SubmitButton>
        )}
      </fieldset>
    </form>
  );
}

export function NoLink({ wayOut }: { wayOut: ReactNode }) {
  return (
    <div className="mt-7 space-y-5">
      <Refusal>This page is opened by the link in a mail, and the link is not complete.</Refusal>
      <div className="text-13">{wayOut}</div>
    </div>
  );
}
