"use client";

import { type FormEvent, type ReactNode, useState, useTransition } from "react";
import { Button } from "../../ui/button";
import { DialogBody, DialogFoot } from "../../ui/dialog";
import type { Answer } from "../answer";
import { KeyRefusal } from "../keys/key-refusal";
import { lostAnswer } from "../keys/lost-answer";
import { SubmitButton } from "../submit-button";
import { useAnswerFocus } from "../use-answer-focus";

interface DialogFormProps {
  action: (form: FormData) => Promise<Answer<null>>;
  onDone: () => void;
  onCancel: () => void;
  submit: string;
  submitting: string;
  cancel?: string;
  children: (answer: Answer<null> | null) => ReactNode;
}

/** A question with one answer, in a dialog: what was refused stays readable and what was typed stays typed. */
export function DialogForm({
  action,
  onDone,
  onCancel,
  submit,
  submitting,
  cancel = "Cancel",
  children,
}: DialogFormProps) {
  const [answer, setAnswer] = useState<Answer<null> | null>(null);
  const [pending, start] = useTransition();
  const form = useAnswerFocus(answer);

  function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    start(async () => {
      const done = await action(data).catch(lostAnswer<null>);
      if (done.ok) onDone();
      else setAnswer(done);
    });
  }

  return (
    <form ref={form} method="post" noValidate onSubmit={send} className="flex min-h-0 flex-col">
      <DialogBody>
        <div className="space-y-5 text-13">
          <KeyRefusal answer={answer} />
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
