"use client";

import { signIn } from "next-auth/react";
import { type FormEvent, useState, useTransition } from "react";
import { Field, TextInput } from "../ui/field";
import { type Answer, errorOf } from "./answer";
import { PasswordInput } from "./password-input";
import { Refusal } from "./refusal";
import { SubmitButton } from "./submit-button";
import { useAnswerFocus } from "./use-answer-focus";

const UNREACHABLE = "The server does not answer. Check the connection and try again.";

function missing(email: string, password: string): Answer<null> | null {
  const fields = [
    ...(email.trim() === "" ? [{ path: "email", message: "Type your e-mail address." }] : []),
    ...(password === "" ? [{ path: "password", message: "Type your password." }] : []),
  ];
  return fields.length > 0 ? { ok: false, code: "invalid_request", message: "", fields } : null;
}

interface SignInFormProps {
  /** A path of this site. */
  next: string;
  /** What stands in the field at first. */
  email?: string;
}

export function SignInForm({ next, email = "" }: SignInFormProps) {
  const [answer, setAnswer] = useState<Answer<null> | null>(null);
  const [pending, start] = useTransition();
  const form = useAnswerFocus(answer);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const email = String(data.get("email") ?? "");
    const password = String(data.get("password") ?? "");
    const incomplete = missing(email, password);
    if (incomplete) return setAnswer(incomplete);
    start(async () => {
      try {
        const result = await signIn("credentials", { redirect: false, email, password });
        if (result?.ok) return window.location.assign(next);
        const message = result?.error ?? UNREACHABLE;
        setAnswer({ ok: false, code: "unauthenticated", message, fields: [] });
      } catch {
        setAnswer({ ok: false, code: "unavailable", message: UNREACHABLE, fields: [] });
      }
    });
  }

  return (
    // POST, so that a press before the page is alive never writes the password into the address.
    <form ref={form} method="post" noValidate onSubmit={submit} className="mt-7 space-y-5">
      {answer && !answer.ok && answer.message && <Refusal>{answer.message}</Refusal>}
      <Field label="E-mail" error={errorOf(answer, "email")}>
        {(wiring) => (
          <TextInput
            {...wiring}
            name="email"
            type="email"
            autoComplete="username"
            defaultValue={email}
            maxLength={254}
            required
          />
        )}
      </Field>
      <Field label="Password" error={errorOf(answer, "password")}>
        {(wiring) => (
          <PasswordInput
            {...wiring}
            name="password"
            autoComplete="current-password"
            maxLength={256}
            required
          />
        )}
      </Field>
      <SubmitButton pending={pending} pendingText="Signing in">
        Sign in
      </SubmitButton>
      <p className="text-13">
        No account yet?{" "}
        <a
          href={next === "/home" ? "/sign-up" : `/sign-up?next=${encodeURIComponent(next)}`}
          className="tap text-accent underline-offset-2 hover:underline"
        >
          Create one
        </a>
      </p>
    </form>
  );
}
