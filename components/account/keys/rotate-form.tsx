"use client";

import { type FormEvent, useState, useTransition } from "react";
import { Button } from "../../ui/button";
import { DialogBody, DialogFoot } from "../../ui/dialog";
import { Field, Select } from "../../ui/field";
import { type Answer, errorOf } from "../answer";
import { SubmitButton } from "../submit-button";
import { useAnswerFocus } from "../use-answer-focus";
import { KeyRefusal } from "./key-refusal";
import type { KeyRow, SecretKey } from "./key-row";
import { lostAnswer } from "./lost-answer";

const HOUR_MS = 3_600_000;

const GRACES = [
  { ms: 24 * HOUR_MS, text: "24 hours" },
  { ms: HOUR_MS, text: "1 hour" },
  { ms: 7 * 24 * HOUR_MS, text: "7 days" },
  { ms: 0, text: "no time: it ends at once" },
] as const;

interface RotateFormProps {
  row: KeyRow;
  action: (id: unknown, graceMs: unknown) => Promise<Answer<SecretKey>>;
  onMade: (made: SecretKey) => void;
  onCancel: () => void;
}

export function RotateForm({ row, action, onMade, onCancel }: RotateFormProps) {
  const [answer, setAnswer] = useState<Answer<SecretKey> | null>(null);
  const [pending, start] = useTransition();
  const form = useAnswerFocus(answer);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const graceMs = Number(new FormData(event.currentTarget).get("grace"));
    start(async () => {
      const made = await action(row.id, graceMs).catch(lostAnswer<SecretKey>);
      if (made.ok) onMade(made.value);
      else setAnswer(made);
    });
  }

  return (
    <form ref={form} method="post" onSubmit={submit} className="flex min-h-0 flex-col">
      <DialogBody>
        <div className="space-y-5">
          <KeyRefusal answer={answer} />
          <p className="text-13">
            A new key with the same name, scopes and networks is made and shown once. The old one,{" "}
            <span className="font-mono text-12 text-ink-1">
              {row.prefix}…{row.lastFour}
            </span>
            , works on for as long as you choose, and then its requests are refused and its sockets close.
          </p>
          <Field label="The old key works for another" error={errorOf(answer, "graceMs")}>
            {(wiring) => (
              <Select {...wiring} name="grace">
                {GRACES.map(({ ms, text }) => (
                  <option key={ms} value={ms}>
                    {text}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </div>
      </DialogBody>
      <DialogFoot>
        <Button onClick={onCancel}>Cancel</Button>
        <SubmitButton pending={pending} pendingText="Rotating">
          Rotate key
        </SubmitButton>
      </DialogFoot>
    </form>
  );
}
