"use client";

import { type FormEvent, useState, useTransition } from "react";
import type { Scope } from "@/lib/domain/access/scopes";
import { Button } from "../../ui/button";
import { DialogBody, DialogFoot } from "../../ui/dialog";
import { Field, TextInput } from "../../ui/field";
import { type Answer, errorOf } from "../answer";
import { SubmitButton } from "../submit-button";
import { useAnswerFocus } from "../use-answer-focus";
import { KeyRefusal } from "./key-refusal";
import type { KeyRow } from "./key-row";
import { lostAnswer } from "./lost-answer";
import { NetworksField, networksOf } from "./networks-field";
import { ScopeBoxes } from "./scope-boxes";

interface EditFormProps {
  row: KeyRow;
  scopes: readonly Scope[];
  action: (id: unknown, form: unknown) => Promise<Answer<null>>;
  onDone: () => void;
  onCancel: () => void;
}

export function EditForm({ row, scopes, action, onDone, onCancel }: EditFormProps) {
  const [answer, setAnswer] = useState<Answer<null> | null>(null);
  const [pending, start] = useTransition();
  const form = useAnswerFocus(answer);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const change = { name: data.get("name"), scopes: data.getAll("scopes"), ipAllowList: networksOf(data) };
    start(async () => {
      const done = await action(row.id, change).catch(lostAnswer<null>);
      if (done.ok) onDone();
      else setAnswer(done);
    });
  }

  return (
    <form ref={form} method="post" noValidate onSubmit={submit} className="flex min-h-0 flex-col">
      <DialogBody>
        <div className="space-y-5">
          <KeyRefusal answer={answer} />
          <p className="text-13">
            The secret stays as it is. Less takes effect within a second: requests outside are refused, and
            open sockets outside are closed.
          </p>
          <Field label="Name" error={errorOf(answer, "name")}>
            {(wiring) => (
              <TextInput
                {...wiring}
                name="name"
                defaultValue={row.name}
                maxLength={80}
                autoComplete="off"
                required
              />
            )}
          </Field>
          <ScopeBoxes scopes={scopes} checked={row.scopes} error={errorOf(answer, "scopes")} />
          <NetworksField networks={row.ipAllowList} error={errorOf(answer, "ipAllowList")} />
        </div>
      </DialogBody>
      <DialogFoot>
        <Button onClick={onCancel}>Cancel</Button>
        <SubmitButton pending={pending} pendingText="Saving">
          Save changes
        </SubmitButton>
      </DialogFoot>
    </form>
  );
}
