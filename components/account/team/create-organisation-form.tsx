"use client";

import { type FormEvent, useState, useTransition } from "react";
import { Field, TextInput } from "../../ui/field";
import { type Answer, errorOf } from "../answer";
import { lostAnswer } from "../keys/lost-answer";
import { tellOtherTabs } from "../organisation-tabs";
import { Refusal } from "../refusal";
import { SubmitButton } from "../submit-button";
import { useAnswerFocus } from "../use-answer-focus";

export function CreateOrganisationForm({ action }: { action: (form: unknown) => Promise<Answer<null>> }) {
  const [answer, setAnswer] = useState<Answer<null> | null>(null);
  const [pending, start] = useTransition();
  const form = useAnswerFocus(answer);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const name = new FormData(event.currentTarget).get("name");
    start(async () => {
      const made = await action({ name }).catch(lostAnswer<null>);
      if (!made.ok) return setAnswer(made);
      tellOtherTabs();
      window.location.assign("/home");
    });
  }

  const general = answer !== null && !answer.ok && answer.fields.length === 0 ? answer.message : null;
  return (
    <form ref={form} method="post" noValidate onSubmit={submit} className="mt-7 space-y-5">
      {general && <Refusal>{general}</Refusal>}
      <Field
        label="Name"
        hint="Your company or desk. You can change it later."
        error={errorOf(answer, "name")}
      >
        {(wiring) => (
          <TextInput {...wiring} name="name" maxLength={80} autoComplete="organization" required />
        )}
      </Field>
      <SubmitButton pending={pending} pendingText="Creating the organisation">
        Create organisation
      </SubmitButton>
    </form>
  );
}
