"use client";

import { type FormEvent, useState, useTransition } from "react";
import { Field, TextInput } from "../../ui/field";
import { type Answer, errorOf } from "../answer";
import { Refusal } from "../refusal";
import { SubmitButton } from "../submit-button";
import { useAnswerFocus } from "../use-answer-focus";
import { Done } from "./done";
import { UNREACHABLE } from "./link-press";

/** Says the same whether or not the address has an account. */
export function ForgotPasswordForm({ action }: { action: (form: unknown) => Promise<Answer<string>> }) {
  const [answer, setAnswer] = useState<Answer<string> | null>(null);
  const [pending, start] = useTransition();
  const form = useAnswerFocus(answer);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    start(async () => {
      try {
        setAnswer(await action({ email: String(data.get("email") ?? "") }));
      } catch {
        setAnswer({ ok: false, code: "unavailable", message: UNREACHABLE, fields: [] });
      }
    });
  }

  if (answer?.ok) {
    return (
      <Done title="Look into your mail.">
        <p>
          If <strong className="[overflow-wrap:anywhere]">{answer.value}</strong> has an account, a link is on
          its way. It works once, within an hour.
        </p>
        <p>
          Nothing there after a few minutes? Look among the unwanted mail, or{" "}
          <button type="button" className="tap text-accent hover:underline" onClick={() => setAnswer(null)}>
            try another address
          </button>
          .
        </p>
      </Done>
    );
  }
  const general = answer !== null && answer.fields.length === 0 ? answer.message : null;
  return (
    <form ref={form} method="post" noValidate onSubmit={submit} className="mt-7 space-y-5">
      {general && <Refusal>{general}</Refusal>}
      <Field label="E-mail" error={errorOf(answer, "email")}>
        {(wiring) => (
          <TextInput {...wiring} name="email" type="email" autoComplete="username" maxLength={254} required />
        )}
      </Field>
      <SubmitButton pending={pending} pendingText="Sending the link">
        Send me a link
      </SubmitButton>
      <p className="text-13">
        <a href="/sign-in" className="tap text-accent underline-offset-2 hover:underline">
          Back to sign in
        </a>
      </p>
    </form>
  );
}
