"use client";

import { useState } from "react";
import { Field, TextInput } from "../../ui/field";
import { type Answer, errorOf } from "../answer";
import { Refusal } from "../refusal";
import { SubmitButton } from "../submit-button";
import { Settled } from "./settled";
import { useFormAnswer } from "./use-form-answer";

interface ProfileNameProps {
  name: string;
  action: (form: unknown) => Promise<Answer<null>>;
}

export function ProfileName({ name, action }: ProfileNameProps) {
  const [typed, setTyped] = useState(name);
  const { answer, pending, form, submit, clear } = useFormAnswer(action);
  const error = errorOf(answer, "name");
  return (
    <form ref={form} method="post" noValidate onSubmit={submit} className="max-w-[420px] space-y-4">
      {answer && !answer.ok && !error && <Refusal>{answer.message}</Refusal>}
      <Field label="Your name" error={error}>
        {(wiring) => (
          <TextInput
            {...wiring}
            name="name"
            autoComplete="name"
            maxLength={80}
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
              clear();
            }}
            required
          />
        )}
      </Field>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <SubmitButton pending={pending} pendingText="Saving">
          Save name
        </SubmitButton>
        {answer?.ok && <Settled>Saved.</Settled>}
      </div>
    </form>
  );
}
