"use client";

import { type FormEvent, type ReactNode, useState, useTransition } from "react";
import { Button } from "../../ui/button";
import { DialogBody, DialogFoot } from "../../ui/dialog";
import type { Answer } from "../answer";
import { lostAnswer } from "../keys/lost-answer";
import { Refusal } from "../refusal";
import { SubmitButton } from "../submit-button";
import { useAnswerFocus } from "../use-answer-focus";

interface StepFormProps<Value> {
  action: (form: FormData) => Promise<Answer<Value>>;
  onDone: (value: Value) => void;
  onCancel: () => void;
  submit: string;
  submitting: string;
  cancel?: string;
  children: (answer: Answer<Value> | null) => ReactNode;
}

/** One step in a dialog, whose answer leads to the next. What was refused stays readable, what was typed typed. */
export function StepForm<Value>({
  action,
  onDone,
  onCancel,
  submit,
  submitting,
  cancel = "Cancel",
  children,
}: StepFormProps<Value>) {
  const [answer, setAnswer] = useState<Answer<Value> | null>(null);
  const [pending, start] = useTransition();
  const form = useAnswerFocus(answer);

  function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    start(async () => {
      const done = await action(data).catch(lostAnswer<Value>);
      if (done.ok) onDone(done.value);
      else setAnswer(done);
    });
  }

  const general = answer !== null && !answer.ok && answer.fields.length === 0 ? answer.message : null;
  return (
    // POST, so that a press before the page is alive never writes what was typed into the address.
    <form ref={form} method="post" noValidate onSubmit={send} className="flex min-h-0 flex-col">
      <DialogBody>
        <div className="space-y-5 text-13">
          {general && <Refusal>{general}</Refusal>}
          {children(answer)}
        </div>
      </DialogBody>
      <DialogFoot>
        <Button onClick={onCancel}>{cancel}</Button>
        <SubmitButton pending={pending} pendingText={submitting}>
          {submit}
        </SubmitButton>
      </DialogFoot>
    </form>
  );
}
