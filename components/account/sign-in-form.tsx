"use client";

import { signIn } from "next-auth/react";
import { type FormEvent, useState, useTransition } from "react";
import { Field, TextInput } from "../ui/field";
import { type Answer, errorOf } from "./answer";
import { CodeStep } from "./entry/code-step";
import { UNREACHABLE } from "./entry/link-press";
import { PasswordInput } from "./password-input";
import { Refusal } from "./refusal";
import { SubmitButton } from "./submit-button";
import { useAnswerFocus } from "./use-answer-focus";

/** What the server says where the password is right and the second factor is still to come. */
const CODE_DUE = "code-due";

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
  const [credentials, setCredentials] = useState<{ email: string; password: string } | null>(null);
  const [pending, start] = useTransition();
  const form = useAnswerFocus(answer);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const text = (name: string) => String(data.get(name) ?? "");
    const given = credentials ?? { email: text("email"), password: text("password") };
    const incomplete = missing(given.email, given.password);
    if (incomplete) return setAnswer(incomplete);
    const code = credentials === null ? {} : { code: text("code") };
    start(async () => {
      try {
        const result = await signIn("credentials", { redirect: false, ...given, ...code });
        if (result?.ok) return window.location.assign(next);
        if (result?.error === CODE_DUE) {
          setCredentials(given);
          return setAnswer(null);
        }
        const message = result?.error ?? UNREACHABLE;
        setAnswer({ ok: false, code: "unauthenticated", message, fields: [] });
      } catch {
        setAnswer({ ok: false, code: "unavailable", message: UNREACHABLE, fields: [] });
      }
    });
  }

  if (credentials !== null) {
    return (
      <form ref={form} method="post" noValidate onSubmit={submit} className="mt-7 space-y-5">
        {answer && !answer.ok && answer.message && <Refusal>{answer.message}</Refusal>}
        <p className="text-13">
          Signing in as <strong className="[overflow-wrap:anywhere]">{credentials.email}</strong>.{" "}
          <button
            type="button"
            className="tap text-accent underline-offset-2 hover:underline"
            onClick={() => {
              setCredentials(null);
              setAnswer(null);
            }}
          >
            Somebody else
          </button>
        </p>
        <CodeStep error={undefined}>
          <SubmitButton pending={pending} pendingText="Checking the code">
            Sign in
          </SubmitButton>
        </CodeStep>
      </form>
    );
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
        <a href="/forgot-password" className="tap text-accent underline-offset-2 hover:underline">
          Forgot your password?
        </a>
      </p>
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
