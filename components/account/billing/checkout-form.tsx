"use client";

import { type FormEvent, useState, useTransition } from "react";
import { type Plan, TRIAL_DAYS } from "@/lib/domain/billing/plans";
import { TIERS, type TierId } from "@/lib/domain/tiers/tiers";
import { Button } from "../../ui/button";
import { DialogBody, DialogFoot } from "../../ui/dialog";
import { Checkbox } from "../../ui/field";
import type { Answer } from "../answer";
import { lostAnswer } from "../keys/lost-answer";
import { SubmitButton } from "../submit-button";
import { useAnswerFocus } from "../use-answer-focus";
import { type BillingActions, type BillingView, planPrice } from "./billing-kit";
import { BillingRefusal } from "./billing-refusal";
import { Consequence } from "./consequence";
import { LimitList } from "./limit-list";

interface CheckoutFormProps {
  plan: Plan;
  tierNow: TierId;
  view: BillingView;
  action: BillingActions["checkout"];
  onCancel: () => void;
}

/** What a new subscription gives and costs, before Stripe's page asks for the card. */
export function CheckoutForm({ plan, tierNow, view, action, onCancel }: CheckoutFormProps) {
  const [answer, setAnswer] = useState<Answer<string> | null>(null);
  const [skipTrial, setSkipTrial] = useState(false);
  const [pending, start] = useTransition();
  const form = useAnswerFocus(answer);
  const tries = view.canTry && !skipTrial;

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    start(async () => {
      const opened = await action({ plan, skipTrial }).catch(lostAnswer<string>);
      if (opened.ok) window.location.assign(opened.value);
      else setAnswer(opened);
    });
  }

  return (
    <form ref={form} method="post" onSubmit={submit} className="flex min-h-0 flex-col">
      <DialogBody>
        <div className="space-y-4">
          <BillingRefusal answer={answer} />
          <Consequence when="Now">
            <LimitList from={tierNow} to={plan.tier} inUse={view.inUse} />
            <p>
              {tries
                ? "Stripe asks for a card. Nothing is charged during the trial."
                : `Stripe asks for a card and charges ${planPrice(plan).split(" ")[0]}.`}{" "}
              A promotion code and a tax id can be given there.
            </p>
          </Consequence>
          <Consequence when={tries ? `After ${TRIAL_DAYS} days` : `After a ${plan.interval}`}>
            <p>
              {TIERS[plan.tier].name} {tries ? "costs" : "renews at"} {planPrice(plan)}, before tax, until it
              is cancelled. Cancelling takes one press and holds at the period’s end.
            </p>
          </Consequence>
          {view.canTry && (
            <Checkbox
              name="skipTrial"
              checked={skipTrial}
              onChange={(event) => setSkipTrial(event.currentTarget.checked)}
              label="Skip the trial and pay today"
            />
          )}
        </div>
      </DialogBody>
      <DialogFoot>
        <Button onClick={onCancel}>Not now</Button>
        <SubmitButton pending={pending} pendingText="Opening Stripe">
          {tries ? "Go on to the card" : "Go on to the payment"}
        </SubmitButton>
      </DialogFoot>
    </form>
  );
}
