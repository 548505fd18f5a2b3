"use client";

import { type FormEvent, useState, useTransition } from "react";
import type { Standing } from "@/lib/domain/billing/standing";
import { TIERS, type TierId } from "@/lib/domain/tiers/tiers";
import { Button } from "../../ui/button";
import { DialogBody, DialogFoot } from "../../ui/dialog";
import type { Answer } from "../answer";
import { dateText } from "../keys/in-time";
import { lostAnswer } from "../keys/lost-answer";
import { SubmitButton } from "../submit-button";
import { useAnswerFocus } from "../use-answer-focus";
import type { BillingActions, BillingView } from "./billing-kit";
import { BillingRefusal } from "./billing-refusal";
import { Consequence } from "./consequence";
import { LimitList } from "./limit-list";

interface CancelFormProps {
  tierNow: TierId;
  view: BillingView;
  action: BillingActions["cancel"];
  onDone: () => void;
  onCancel: () => void;
}

export function CancelForm({ tierNow, view, action, onDone, onCancel }: CancelFormProps) {
  const [answer, setAnswer] = useState<Answer<boolean> | null>(null);
  const [pending, start] = useTransition();
  const form = useAnswerFocus(answer);
  const ends = endOf(view.standing);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    start(async () => {
      const done = await action().catch(lostAnswer<boolean>);
      if (done.ok) onDone();
      else setAnswer(done);
    });
  }

  return (
    <form ref={form} method="post" onSubmit={submit} className="flex min-h-0 flex-col">
      <DialogBody>
        <div className="space-y-4">
          <BillingRefusal answer={answer} />
          <Consequence when="Now">
            <p>
              Nothing changes: {TIERS[tierNow].name} holds until what was paid for ends, and until then it can
              be resumed.
            </p>
          </Consequence>
          <Consequence when={ends === null ? "At the period’s end" : `On ${dateText(ends)}`}>
            <p>Nothing more is charged, and the limits of Free hold. Nothing is deleted.</p>
            <LimitList from={tierNow} to="free" inUse={view.inUse} />
          </Consequence>
        </div>
      </DialogBody>
      <DialogFoot>
        <Button onClick={onCancel}>Keep {TIERS[tierNow].name}</Button>
        <SubmitButton pending={pending} pendingText="Cancelling">
          Cancel {TIERS[tierNow].name}
        </SubmitButton>
      </DialogFoot>
    </form>
  );
}

function endOf(standing: Standing): number | null {
  if (standing.kind === "trialing") return standing.trialEnd;
  return standing.kind === "paying" ? standing.renewsAt : null;
}
