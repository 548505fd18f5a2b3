"use client";

import { type FormEvent, useEffect, useState, useTransition } from "react";
import type { ChangeQuote } from "@/lib/domain/billing/billing-view";
import { moneyText } from "@/lib/domain/billing/money";
import { type Plan, planName } from "@/lib/domain/billing/plans";
import type { TierId } from "@/lib/domain/tiers/tiers";
import { Button } from "../../ui/button";
import { DialogBody, DialogFoot } from "../../ui/dialog";
import { Skeleton } from "../../ui/skeleton";
import type { Answer } from "../answer";
import { dateText } from "../keys/in-time";
import { lostAnswer } from "../keys/lost-answer";
import { SubmitButton } from "../submit-button";
import { useAnswerFocus } from "../use-answer-focus";
import { type BillingActions, type BillingView, planPrice } from "./billing-kit";
import { BillingRefusal } from "./billing-refusal";
import { Consequence } from "./consequence";
import { LimitList } from "./limit-list";

interface ChangeFormProps {
  plan: Plan;
  tierNow: TierId;
  view: BillingView;
  actions: Pick<BillingActions, "quote" | "change">;
  onDone: () => void;
  onCancel: () => void;
}

/** What another plan costs to the cent, asked of Stripe, and what it changes; only that can be confirmed. */
export function ChangeForm({ plan, tierNow, view, actions, onDone, onCancel }: ChangeFormProps) {
  const [quote, setQuote] = useState<ChangeQuote | null>(null);
  const [answer, setAnswer] = useState<Answer<unknown> | null>(null);
  const [pending, start] = useTransition();
  const form = useAnswerFocus(answer);
  const ask = actions.quote;
  const { tier, interval } = plan;

  useEffect(() => {
    let wanted = true;
    ask({ tier, interval })
      .catch(lostAnswer<ChangeQuote>)
      .then((told) => {
        if (!wanted) return;
        if (told.ok) setQuote(told.value);
        else setAnswer(told);
      });
    return () => {
      wanted = false;
    };
  }, [ask, tier, interval]);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (quote === null) return;
    const { prorationDate, dueNow } = quote;
    start(async () => {
      const done = await actions.change({ plan, prorationDate, dueNow }).catch(lostAnswer<boolean>);
      if (done.ok) onDone();
      else setAnswer(done);
    });
  }

  return (
    <form ref={form} method="post" onSubmit={submit} className="flex min-h-0 flex-col">
      <DialogBody>
        <div className="space-y-4">
          <BillingRefusal answer={answer} />
          {quote ? (
            <QuoteView quote={quote} tierNow={tierNow} view={view} />
          ) : (
            answer === null && <QuoteSkeleton />
          )}
        </div>
      </DialogBody>
      <DialogFoot>
        <Button onClick={onCancel}>Keep it as it is</Button>
        {quote && (
          <SubmitButton pending={pending} pendingText="Changing">
            {confirmText(quote)}
          </SubmitButton>
        )}
      </DialogFoot>
    </form>
  );
}

function confirmText({ begins, dueNow, currency, plan }: ChangeQuote): string {
  if (begins === "period-end") return `Change at the period’s end`;
  return dueNow > 0 ? `Pay ${moneyText(dueNow, currency)} and change` : `Change to ${planName(plan)}`;
}

function QuoteView({ quote, tierNow, view }: { quote: ChangeQuote; tierNow: TierId; view: BillingView }) {
  const { plan, begins, beginsAt, dueNow, currency, lines, renewsAt } = quote;
  const limits = <LimitList from={tierNow} to={plan.tier} inUse={view.inUse} />;
  if (begins === "period-end") {
    return (
      <>
        <Consequence when="Now">
          <p>Nothing changes and nothing is charged: you keep what you have paid for.</p>
        </Consequence>
        <Consequence when={`On ${dateText(beginsAt)}`}>
          <p>
            {planName(plan)} begins at {planPrice(plan)}. Until then this can be taken back.
          </p>
          {limits}
        </Consequence>
      </>
    );
  }
  return (
    <>
      <Consequence when="Now">
        {limits}
        {lines.length > 0 && (
          <table className="w-full text-13">
            <caption className="sr-only">What is charged now</caption>
            <tbody>
              {lines.map(({ description, amount }) => (
                <tr key={`${description} ${amount}`} className="border-t border-line-1 first:border-t-0">
                  <th scope="row" className="py-1.5 pr-4 text-left font-text">
                    {description}
                  </th>
                  <td className="py-1.5 text-right align-top whitespace-nowrap">
                    {moneyText(amount, currency)}
                  </td>
                </tr>
              ))}
              <tr className="border-t border-line-2 text-ink-1">
                <th scope="row" className="py-2 pr-4 text-left font-label">
                  Charged to the card on file
                </th>
                <td className="py-2 text-right font-label whitespace-nowrap">
                  {moneyText(dueNow, currency)}
                </td>
              </tr>
            </tbody>
          </table>
        )}
        {lines.length === 0 && <p>Nothing is charged now.</p>}
      </Consequence>
      <Consequence when={renewsAt === null ? "From the next period on" : `On ${dateText(renewsAt)}`}>
        <p>
          {planName(plan)} {view.standing.kind === "trialing" ? "begins" : "renews"} at {planPrice(plan)},
          before tax and discounts.
        </p>
      </Consequence>
    </>
  );
}

function QuoteSkeleton() {
  return (
    <div className="space-y-3" role="status">
      <span className="sr-only">Asking Stripe for the price</span>
      <Skeleton className="h-4 w-16" />
      <Skeleton className="h-4 w-full" />
      <Skeleton className="h-4 w-full" />
      <Skeleton className="h-4 w-2/3" />
      <Skeleton className="h-4 w-24" />
      <Skeleton className="h-4 w-3/4" />
    </div>
  );
}
