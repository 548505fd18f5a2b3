"use client";

import { signOut } from "next-auth/react";
import { useState } from "react";
import type { ProofKind } from "@/lib/domain/access/proof-kind";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Field, TextInput } from "../../ui/field";
import { Icon } from "../../ui/icon";
import { type Answer, errorOf } from "../answer";
import { ProofField } from "../proof-field";
import { StepForm } from "./step-form";

interface Fate {
  id: string;
  name: string;
  fate: "ends" | "blocks" | "goes-on";
  otherMembers: number;
}

interface DeleteAccountPanelProps {
  email: string;
  fates: readonly Fate[];
  proofKind: ProofKind;
  action: (form: unknown) => Promise<Answer<null>>;
}

export function DeleteAccountPanel({ email, fates, proofKind, action }: DeleteAccountPanelProps) {
  const [open, setOpen] = useState(false);
  const of = (wanted: Fate["fate"]) => fates.filter(({ fate }) => fate === wanted);
  const [blocking, ending, going] = [of("blocks"), of("ends"), of("goes-on")];

  async function leave() {
    // The account is gone; what is left is this browser's cookie.
    await signOut({ redirect: false }).catch(() => undefined);
    window.location.assign("/account-deleted");
  }

  return (
    <div className="space-y-4 text-13">
      <p className="max-w-[64ch]">
        Your name, addresses, sessions, second factor and activity are erased, and every browser is signed
        out. Keys that you made stop working. A last mail to {email} says so.
      </p>
      <Organisations
        title="These end with your account, with their keys, usage and subscription:"
        list={ending}
      />
      <Organisations title="These go on without you:" list={going} />
      {blocking.length > 0 ? (
        <div className="rounded border border-line-3 bg-bg-2 px-4 py-3 text-ink-1">
          <p className="flex gap-2.5 font-label">
            <Icon name="alert" className="mt-0.5 size-4" />
            Others would be left without an owner. Transfer the ownership first:
          </p>
          <ul className="mt-2 space-y-1 pl-6.5 text-ink-2">
            {blocking.map(({ id, name, otherMembers }) => (
              <li key={id}>
                {name}, with {otherMembers === 1 ? "one other person" : `${otherMembers} other people`}
              </li>
            ))}
          </ul>
          <p className="mt-3 pl-6.5">
            <a href="/team" className="tap text-accent hover:underline">
              Open the team
            </a>
          </p>
        </div>
      ) : (
        <Button onClick={() => setOpen(true)}>Delete your account</Button>
      )}

      <Dialog open={open} onClose={() => setOpen(false)} title="Delete your account">
        <StepForm
          action={(form) => action({ email: String(form.get("email") ?? ""), proof: form.get("proof") })}
          onDone={leave}
          onCancel={() => setOpen(false)}
          submit="Delete for good"
          submitting="Deleting"
          cancel="Keep it"
        >
          {(answer) => (
            <>
              <p>This cannot be undone, and nobody can bring it back for you.</p>
              <Organisations title="With it end:" list={ending} />
              <Field label={`Type ${email} to go on`} error={errorOf(answer, "email")}>
                {(wiring) => (
                  <TextInput {...wiring} name="email" autoComplete="off" spellCheck={false} required />
                )}
              </Field>
              <ProofField kind={proofKind} answer={answer} />
            </>
          )}
        </StepForm>
      </Dialog>
    </div>
  );
}

function Organisations({ title, list }: { title: string; list: readonly Fate[] }) {
  if (list.length === 0) return null;
  return (
    <div>
      <p>{title}</p>
      <ul className="mt-1 list-disc space-y-0.5 pl-5 text-ink-1">
        {list.map(({ id, name }) => (
          <li key={id}>{name}</li>
        ))}
      </ul>
    </div>
  );
}
