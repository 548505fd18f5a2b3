"use client";

import { type FormEvent, useState, useTransition } from "react";
import { ButtonLink } from "../../ui/button";
import { Field } from "../../ui/field";
import { type Answer, errorOf } from "../answer";
import { PasswordInput } from "../password-input";
import { Refusal } from "../refusal";
import { SubmitButton } from "../submit-button";
import { useAnswerFocus } from "../use-answer-focus";
import { Done } from "./done";
import { NoLink, UNREACHABLE } from "./link-press";
import { useLinkToken } from "./use-link-token";

interface ResetPasswordFormProps {
  action: (form: unknown) => Promise<Answer<null>>;
  passwordLengthMin: number;
}

const WAY_OUT = (
  <a href="/forgot-password" className="tap text-accent hover:underline">
    Send another link
  </a>
);

export function ResetPasswordForm({ action, passwordLengthMin }: ResetPasswordFormProps) {
  const token = useLinkToken();
  const [answer, setAnswer] = useState<Answer<null> | null>(null);
  const [pending, start] = useTransition();
  const form = useAnswerFocus(answer);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    start(async () => {
      try {
        setAnswer(await action({ token, password: String(data.get("password") ?? "") }));
      } catch {
        setAnswer({ ok: false, code: "unavailable", message: UNREACHABLE, fields: [] });
      }
    });
  }

  if (answer?.ok) {
    return (
      <Done title="Your password is changed.">
        <p>Every session of yours has ended, everywhere. Your API keys work on.</p>
        <ButtonLink look="primary" href="/sign-in">
          Sign in
        </ButtonLink>
      </Done>
    );
  }
  if (token === null) return <NoLink wayOut={WAY_OUT} />;
  const error = errorOf(answer, "password");
  return (
    <form ref={form} method="post" noValidate onSubmit={submit} className="mt-7">
      {/* Sent before the page is alive, the form would lose the token. */}
      <fieldset disabled={token === undefined} className="space-y-5">
        {answer && !error && (
          <Refusal>
            {answer.message} {answer.code !== "rate_limited" && WAY_OUT}
          </Refusal>
        )}
        <Field
          label="New password"
          hint={`At least ${passwordLengthMin} characters. A few words are easier to keep than symbols.`}
          error={error}
        >
          {(wiring) => (
            <PasswordInput {...wiring} name="password" autoComplete="new-password" maxLength={256} required />
          )}
        </Field>
        <SubmitButton pending={pending} pendingText="Changing the password">
          Change password
        </SubmitButton>
      </fieldset>
    </form>
  );
}
