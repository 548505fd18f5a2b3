"use client";

import { useState } from "react";
import { Badge } from "../../ui/badge";
import { Button } from "../../ui/button";
import { Field, TextInput } from "../../ui/field";
import { type Answer, errorOf } from "../answer";
import { PasswordInput } from "../password-input";
import { Refusal } from "../refusal";
import { SubmitButton } from "../submit-button";
import { SendAgain } from "./send-again";
import { Settled } from "./settled";
import { useFormAnswer } from "./use-form-answer";

interface ProfileEmailProps {
  email: string;
  verified: boolean;
  pendingEmail: string | null;
  hasPassword: boolean;
  actions: {
    sendAgain: () => Promise<Answer<null>>;
    change: (form: unknown) => Promise<Answer<string>>;
  };
}

export function ProfileEmail({ email, verified, pendingEmail, hasPassword, actions }: ProfileEmailProps) {
  const [changing, setChanging] = useState(false);
  const { answer, pending, form, submit, clear } = useFormAnswer(actions.change);
  const waitingFor = answer?.ok ? answer.value : pendingEmail;
  const open = changing && !answer?.ok;
  return (
    <div className="max-w-[420px] space-y-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 text-13">
        <span className="min-w-0 text-15 text-ink-1 [overflow-wrap:anywhere]">{email}</span>
        <Badge tone="plain">{verified ? "confirmed" : "not confirmed"}</Badge>
        {!verified && <SendAgain action={actions.sendAgain} text="Send the link again" />}
      </div>
      {waitingFor !== null && (
        <Settled>
          A link went to {waitingFor}. Until it is opened, within 24 hours, your address stays as it is.
        </Settled>
      )}
      {!open && hasPassword && (
        <Button
          onClick={() => {
            clear();
            setChanging(true);
          }}
        >
          Change address
        </Button>
      )}
      {!hasPassword && (
        <p className="text-13 text-ink-2">To change it, set a password first: it is asked for then.</p>
      )}
      {open && (
        <form ref={form} method="post" noValidate onSubmit={submit} className="space-y-4">
          {answer && answer.fields.length === 0 && <Refusal>{answer.message}</Refusal>}
          <Field label="New e-mail address" error={errorOf(answer, "email")}>
            {(wiring) => (
              <TextInput
                {...wiring}
                name="email"
                type="email"
                autoComplete="email"
                maxLength={254}
                required
              />
            )}
          </Field>
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
          <div className="flex flex-wrap gap-2">
            <SubmitButton pending={pending} pendingText="Sending the link">
              Send a link to it
            </SubmitButton>
            <Button onClick={() => setChanging(false)}>Keep address</Button>
          </div>
        </form>
      )}
    </div>
  );
}
