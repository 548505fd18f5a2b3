import type { ComponentProps } from "react";
import type { ProofKind } from "@/lib/domain/access/proof-kind";
import { Field, TextInput } from "../ui/field";
import { type Answer, errorOf } from "./answer";
import { PasswordInput } from "./password-input";

interface ProofFieldProps<Value> {
  kind: ProofKind;
  answer: Answer<Value> | null;
}

/** Asks once more who it is, before something that matters; its form sends what it is given as `proof`. */
export function ProofField<Value>({ kind, answer }: ProofFieldProps<Value>) {
  if (kind === "fresh-sign-in") {
    return (
      <p className="text-13 text-ink-2">
        Your account has no password, so this works within 10 minutes of signing in.
      </p>
    );
  }
  if (kind === "password") {
    return (
      <Field label="Your password" error={errorOf(answer, "proof")}>
        {(wiring) => (
          <PasswordInput {...wiring} name="proof" autoComplete="current-password" maxLength={256} required />
        )}
      </Field>
    );
  }
  return (
    <Field
      label="Code"
      hint="The six digits that your authenticator app shows, or a recovery code."
      error={errorOf(answer, "proof")}
    >
      {(wiring) => <CodeInput {...wiring} name="proof" required />}
    </Field>
  );
}

/** For six digits or a recovery code; phones offer digits first and letters on request. */
export function CodeInput(props: ComponentProps<"input">) {
  return (
    <TextInput
      {...props}
      autoComplete="one-time-code"
      autoCapitalize="characters"
      spellCheck={false}
      maxLength={64}
      className="font-mono"
    />
  );
}
