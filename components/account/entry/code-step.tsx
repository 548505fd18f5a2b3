"use client";

import { type ReactNode, useState } from "react";
import { Field, TextInput } from "../../ui/field";

interface CodeStepProps {
  error: string | undefined;
  /** The button that sends it: next after the field. */
  children: ReactNode;
}

/** The code of the second factor, or, for whoever has lost the device, a recovery code. */
export function CodeStep({ error, children }: CodeStepProps) {
  const [recovering, setRecovering] = useState(false);
  return (
    <div className="space-y-5">
      <Field
        key={recovering ? "recovery" : "code"}
        label={recovering ? "Recovery code" : "Code"}
        hint={
          recovering
            ? "One of those that you stored when you turned the second factor on. Each works once."
            : "The six digits that your authenticator app shows."
        }
        error={error}
      >
        {(wiring) => (
          <TextInput
            {...wiring}
            name="code"
            // The page has just asked for this one thing.
            ref={(input) => input?.focus()}
            autoComplete={recovering ? "off" : "one-time-code"}
            inputMode={recovering ? "text" : "numeric"}
            autoCapitalize="none"
            spellCheck={false}
            maxLength={64}
            className="tabular-nums"
            required
          />
        )}
      </Field>
      {children}
      <button
        type="button"
        className="tap block text-13 text-accent underline-offset-2 hover:underline"
        onClick={() => setRecovering(!recovering)}
      >
        {recovering ? "Use the authenticator app" : "Use a recovery code"}
      </button>
    </div>
  );
}
