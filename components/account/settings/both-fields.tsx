import { Field } from "../../ui/field";
import { type Answer, errorOf } from "../answer";
import { PasswordInput } from "../password-input";
import { CodeInput } from "../proof-field";

interface BothFieldsProps<Value> {
  answer: Answer<Value> | null;
  /** An account that is reached through another provider alone has none to ask for. */
  hasPassword: boolean;
}

/** Password and code, for what changes the second factor itself. */
export function BothFields<Value>({ answer, hasPassword }: BothFieldsProps<Value>) {
  return (
    <>
      {hasPassword && (
        <Field label="Your password" error={errorOf(answer, "password")}>
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
      )}
      <Field
        label="Code"
        hint="The six digits that your authenticator app shows, or a recovery code."
        error={errorOf(answer, "code")}
      >
        {(wiring) => <CodeInput {...wiring} name="code" required />}
      </Field>
    </>
  );
}
