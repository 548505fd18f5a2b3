"use client";

import { type FormEvent, useState, useTransition } from "react";
import { Age } from "../../ui/age";
import { Button } from "../../ui/button";
import { DialogBody, DialogFoot } from "../../ui/dialog";
import type { Answer } from "../answer";
import { SubmitButton } from "../submit-button";
import { useAnswerFocus } from "../use-answer-focus";
import { KeyRefusal } from "./key-refusal";
import type { KeyRow } from "./key-row";
import { lostAnswer } from "./lost-answer";

interface RevokeFormProps {
  row: KeyRow;
  action: (id: unknown) => Promise<Answer<null>>;
  onDone: () => void;
  onCancel: () => void;
}

export function RevokeForm({ row, action, onDone, onCancel }: RevokeFormProps) {
  const [answer, setAnswer] = useState<Answer<null> | null>(null);
  const [pending, start] = useTransition();
  const form = useAnswerFocus(answer);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    start(async () => {
      const done = await action(row.id).catch(lostAnswer<null>);
      if (done.ok) onDone();
      else setAnswer(done);
    });
  }

  return (
    <form ref={form} method="post" onSubmit={submit} className="flex min-h-0 flex-col">
      <DialogBody>
        <div className="space-y-4 text-13">
          <KeyRefusal answer={answer} />
          <p>
            <span className="font-mono text-12 text-ink-1">
              {row.prefix}…{row.lastFour}
            </span>{" "}
            is refused with 401 within a second, and its open sockets close with 4403. This cannot be undone;
            a new key would have another secret.
          </p>
          <p className="text-ink-3">
            {row.lastUsedAt === null ? (
              "It was never used."
            ) : (
              <>
                Last used <Age at={row.lastUsedAt} everyMs={1_000} /> from {row.lastUsedAddress}.
              </>
            )}
          </p>
        </div>
      </DialogBody>
      <DialogFoot>
        <Button onClick={onCancel}>Keep it</Button>
        <SubmitButton pending={pending} pendingText="Revoking">
          Revoke key
        </SubmitButton>
      </DialogFoot>
    </form>
  );
}
