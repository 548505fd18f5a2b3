"use client";

import { Field } from "../../ui/field";
import { type Answer, errorOf } from "../answer";
import { PasswordInput } from "../password-input";
import { Refusal } from "../refusal";
import { SubmitButton } from "../submit-button";
import { SendAgain } from "./send-again";
import { Settled } from "./settled";
import { useFormAnswer } from "./use-form-answer";

interface ProfilePasswordProps {
  hasPassword: boolean;
  /** For password managers: which of their entries this changes. */
  email: string;
  /** Providers that open the account too. */
  joined: readonly string[];
  passwordLengthMin: number;
  actions: {
    change: (form: unknown) => Promise<Answer<number>>;
    setByMail: () => Promise<Answer<null>>;
  };
}

export function ProfilePassword({
  hasPassword,
  email,
  joined,
  passwordLengthMin,
  actions,
}: ProfilePasswordProps) {
  const { answer, pending, form, submit } = useFormAnswer(actions.change);
  const ways = joined.length > 0 && (
    <p className="text-13 text-ink-2">{joined.join(" and ")} can open this account too.</p>
  );
  if (!hasPassword) {
    return (
      <div className="max-w-[420px] space-y-3">
        <p className="text-13">You have no password: you come in with {joined.join(" or ") || "a link"}.</p>
        <p className="flex flex-wrap gap-x-3 gap-y-1.5">
          <SendAgain action={actions.setByMail} text="Send me a link to set one" />
        </p>
      </div>
    );
  }
  return (
    <form ref={form} method="post" noValidate onSubmit={submit} className="max-w-[420px] space-y-4">
      {answer && !answer.ok && answer.fields.length === 0 && <Refusal>{answer.message}</Refusal>}
      <input type="text" autoComplete="username" value={email} readOnly hidden />
      <Field label="Current password" error={errorOf(answer, "current")}>
        {(wiring) => (
          <PasswordInput
            {...wiring}
            name="current"
            autoComplete="current-password"
            maxLength={256}
            required
          />
        )}
      </Field>
      <Field
        label="New password"
        hint={`At least ${passwordLengthMin} characters. A few words are easier to keep than symbols.`}
        error={errorOf(answer, "next")}
      >
        {(wiring) => (
          <PasswordInput {...wiring} name="next" autoComplete="new-password" maxLength={256} required />
        )}
      </Field>
      <SubmitButton pending={pending} pendingText="Changing the password">
        Change password
      </SubmitButton>
      {answer?.ok && (
        <Settled>
          Changed.{" "}
          {answer.value === 0
            ? "You had no other sessions."
            : `${answer.value} other ${answer.value === 1 ? "session has" : "sessions have"} ended.`}
        </Settled>
      )}
      {ways}
    </form>
  );
}
