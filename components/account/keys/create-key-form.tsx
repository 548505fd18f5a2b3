"use client";

import { type FormEvent, useState, useTransition } from "react";
import type { Scope } from "@/lib/domain/access/scopes";
import { Button } from "../../ui/button";
import { DialogBody, DialogFoot } from "../../ui/dialog";
import { Field, Select, TextInput } from "../../ui/field";
import { type Answer, errorOf } from "../answer";
import { SubmitButton } from "../submit-button";
import { useAnswerFocus } from "../use-answer-focus";
import { KeyRefusal } from "./key-refusal";
import type { SecretKey } from "./key-row";
import { lostAnswer } from "./lost-answer";
import { NetworksField, networksOf } from "./networks-field";
import { ScopeBoxes } from "./scope-boxes";

const DAY_MS = 86_400_000;

const LIVES = [
  { id: "never", text: "Never" },
  { id: "30", text: "In 30 days" },
  { id: "90", text: "In 90 days" },
  { id: "365", text: "In one year" },
  { id: "date", text: "At the end of a day of your choice" },
] as const;

interface CreateKeyFormProps {
  scopes: readonly Scope[];
  action: (form: unknown) => Promise<Answer<SecretKey>>;
  onMade: (made: SecretKey) => void;
  onCancel: () => void;
}

export function CreateKeyForm({ scopes, action, onMade, onCancel }: CreateKeyFormProps) {
  const [answer, setAnswer] = useState<Answer<SecretKey> | null>(null);
  const [life, setLife] = useState("never");
  const [pending, start] = useTransition();
  const form = useAnswerFocus(answer);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const expiresAt = expiryOf(life, String(data.get("date") ?? ""));
    if (expiresAt === null) {
      const fields = [{ path: "expiresAt", message: "Choose a day in the future." }];
      return setAnswer({ ok: false, code: "invalid_request", message: "", fields });
    }
    start(async () => {
      const made = await action({
        name: data.get("name"),
        scopes: data.getAll("scopes"),
        mode: data.get("mode"),
        ipAllowList: networksOf(data),
        ...(expiresAt !== undefined && { expiresAt }),
      }).catch(lostAnswer<SecretKey>);
      if (made.ok) onMade(made.value);
      else setAnswer(made);
    });
  }

  return (
    <form ref={form} method="post" noValidate onSubmit={submit} className="flex min-h-0 flex-col">
      <DialogBody>
        <div className="space-y-5">
          <KeyRefusal answer={answer} />
          <Field
            label="Name"
            hint="What will use it: you see it in this table only."
            error={errorOf(answer, "name")}
          >
            {(wiring) => <TextInput {...wiring} name="name" maxLength={80} autoComplete="off" required />}
          </Field>
          <ScopeBoxes scopes={scopes} checked={["market:read"]} error={errorOf(answer, "scopes")} />
          <div className="grid gap-5 sm:grid-cols-2">
            <Field label="Mode" hint="A test key sees simulated data only." error={errorOf(answer, "mode")}>
              {(wiring) => (
                <Select {...wiring} name="mode" defaultValue="live">
                  <option value="live">live</option>
                  <option value="test">test</option>
                </Select>
              )}
            </Field>
            <Field label="Expires" error={life === "date" ? undefined : errorOf(answer, "expiresAt")}>
              {(wiring) => (
                <Select {...wiring} value={life} onChange={(event) => setLife(event.target.value)}>
                  {LIVES.map(({ id, text }) => (
                    <option key={id} value={id}>
                      {text}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
            {life === "date" && (
              <Field label="Last day" hint="It ends at midnight, UTC." error={errorOf(answer, "expiresAt")}>
                {(wiring) => <TextInput {...wiring} name="date" type="date" />}
              </Field>
            )}
          </div>
          <NetworksField networks={[]} error={errorOf(answer, "ipAllowList")} />
        </div>
      </DialogBody>
      <DialogFoot>
        <Button onClick={onCancel}>Cancel</Button>
        <SubmitButton pending={pending} pendingText="Creating the key">
          Create key
        </SubmitButton>
      </DialogFoot>
    </form>
  );
}

/** Epoch milliseconds; undefined for never, null for a day that was not given. */
function expiryOf(life: string, date: string): number | null | undefined {
  if (life === "never") return undefined;
  if (life !== "date") return Date.now() + Number(life) * DAY_MS;
  const day = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(day) ? null : day + DAY_MS;
}
