"use client";

import { signIn } from "next-auth/react";
import { type FormEvent, useState, useTransition } from "react";
import { ButtonLink } from "../ui/button";
import { Checkbox, Field, TextInput } from "../ui/field";
import { type Answer, errorOf } from "./answer";
import { Done } from "./entry/done";
import { UNREACHABLE } from "./entry/link-press";
import { PasswordInput } from "./password-input";
import { Refusal } from "./refusal";
import { SubmitButton } from "./submit-button";
import { useAnswerFocus } from "./use-answer-focus";

/** `check-mail` says nothing about whether the address was taken. */
type SignUpAnswer = "signed-up" | "check-mail";

interface SignUpFormProps {
  action: (form: unknown) => Promise<Answer<SignUpAnswer>>;
  /** A path of this site. */
  next: string;
  passwordLengthMin: number;
  /** What stands in the field at first. */
  email?: string;
}

export function SignUpForm({ action, next, passwordLengthMin, email = "" }: SignUpFormProps) {
  const [answer, setAnswer] = useState<Answer<SignUpAnswer> | null>(null);
  const [typed, setTyped] = useState(email);
  const [pending, start] = useTransition();
  const form = useAnswerFocus(answer);
  const signInPath = next === "/home" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(next)}`;

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const text = (name: string) => String(data.get(name) ?? "");
    const credentials = { email: text("email"), password: text("password") };
    start(async () => {
      try {
        const given = { ...credentials, name: text("name"), terms: data.get("terms") === "on" };
        const made = await action(given);
        if (!made.ok || made.value === "check-mail") {
          setTyped(credentials.email);
          return setAnswer(made);
        }
        const opened = await signIn("credentials", { redirect: false, ...credentials });
        // The account stands even where this step fails: the sign-in page is the way on.
        window.location.assign(opened?.ok ? next : signInPath);
      } catch {
        setAnswer({ ok: false, code: "unavailable", message: UNREACHABLE, fields: [] });
      }
    });
  }

  if (answer?.ok) {
    return (
      <Done title="Look into your mail.">
        <p>
          We sent a mail to <strong className="[overflow-wrap:anywhere]">{typed}</strong> that says how to go
          on: it confirms a new account, and opens the one that you have already.
        </p>
        <ButtonLink href={signInPath}>Sign in</ButtonLink>
      </Done>
    );
  }
  const general = answer !== null && !answer.ok && answer.fields.length === 0 ? answer.message : null;
  return (
    // POST, so that a press before the page is alive never writes the password into the address.
    <form ref={form} method="post" noValidate onSubmit={submit} className="mt-7 space-y-5">
      {general && <Refusal>{general}</Refusal>}
      <Field label="Name" error={errorOf(answer, "name")}>
        {(wiring) => <TextInput {...wiring} name="name" autoComplete="name" maxLength={80} required />}
      </Field>
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
      <Field
        label="Password"
        hint={`At least ${passwordLengthMin} characters. A few words are easier to keep than symbols.`}
        error={errorOf(answer, "password")}
      >
        {(wiring) => (
          <PasswordInput {...wiring} name="password" autoComplete="new-password" maxLength={256} required />
        )}
      </Field>
      <Checkbox
        name="terms"
        required
        error={errorOf(answer, "terms")}
        label={
          <>
            I accept the{" "}
            <a href="/terms" className="text-accent underline underline-offset-2">
              terms
            </a>
          </>
        }
      />
      <SubmitButton pending={pending} pendingText="Creating the account">
        Create account
      </SubmitButton>
      <p className="text-13">
        Have an account?{" "}
        <a href={signInPath} className="tap text-accent underline-offset-2 hover:underline">
          Sign in
        </a>
      </p>
    </form>
  );
}
