"use client";

import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { type BillingInterval, isPaidTier, type Plan, planName } from "@/lib/domain/billing/plans";
import { runningPlan } from "@/lib/domain/billing/standing";
import { TIERS, type TierId } from "@/lib/domain/tiers/tiers";
import { Dialog } from "../../ui/dialog";
import type { Answer } from "../answer";
import { dateText } from "../keys/in-time";
import { lostAnswer } from "../keys/lost-answer";
import type { BillingActions, BillingView } from "./billing-kit";
import { BillingRefusal } from "./billing-refusal";
import { CancelForm } from "./cancel-form";
import { ChangeForm } from "./change-form";
import { CheckoutForm } from "./checkout-form";
import { InvoiceTable } from "./invoice-table";
import { PaymentPanel } from "./payment-panel";
import { type Choice, choiceOf } from "./plan-choice";
import { PlanTable } from "./plan-table";
import { StandingBanner } from "./standing-banner";

interface BillingRoomProps {
  view: BillingView;
  tierNow: TierId;
  mayChange: boolean;
  /** Out of the address: what somebody was led here for. */
  wanted: { tier: TierId; interval: BillingInterval } | null;
  actions: BillingActions;
}

type Shown = { kind: "checkout" | "change"; plan: Plan } | { kind: "cancel" };

export function BillingRoom({ view, tierNow, mayChange, wanted, actions }: BillingRoomProps) {
  const router = useRouter();
  const [interval, setInterval] = useState<BillingInterval>(
    wanted?.interval ?? runningPlan(view.standing)?.interval ?? "month",
  );
  const situation = { standing: view.standing, tierNow, canTry: view.canTry };
  const able = mayChange && view.isVerified;
  const [shown, setShown] = useState<Shown | null>(() =>
    wanted && able ? dialogOf(choiceOf(wanted.tier, wanted.interval, situation)) : null,
  );
  const [refused, setRefused] = useState<Answer<unknown> | null>(null);
  const [pending, start] = useTransition();

  function close() {
    setShown(null);
    router.refresh();
  }
  function run(action: () => Promise<Answer<unknown>>) {
    if (pending) return;
    start(async () => {
      const done = await action().catch(lostAnswer<unknown>);
      setRefused(done.ok ? null : done);
      if (done.ok && typeof done.value === "string") window.location.assign(done.value);
      else router.refresh();
    });
  }
  function choose(choice: Choice) {
    if (choice.kind === "resume") run(actions.resume);
    else setShown(dialogOf(choice));
  }

  return (
    <>
      <div className="border-b border-line-1 px-4 py-6 md:px-6">
        <h1 className="text-20">Billing</h1>
        <p className="mt-0.5 text-13">{headline(view, tierNow)}</p>
        {view.projection && (
          <p className="mt-0.5 text-13">
            At this pace {view.projection.words} reach the limit on {dateText(view.projection.day)}:{" "}
            {TIERS[view.projection.tier].name} has room for more.{" "}
            <a href="/usage" className="text-accent underline underline-offset-2">
              Usage
            </a>
          </p>
        )}
      </div>
      {refused && (
        <div className="border-b border-line-1 px-4 py-3 md:px-6">
          <BillingRefusal answer={refused} />
        </div>
      )}
      <StandingBanner
        standing={view.standing}
        readAt={view.seenAt}
        mayChange={able}
        pending={pending}
        onPay={() => run(actions.pay)}
        onCard={() => run(() => actions.portal("card"))}
        onResume={() => run(actions.resume)}
      />
      {mayChange && !view.isVerified && (
        <p className="border-b border-line-1 bg-bg-2 px-4 py-3 text-13 md:px-6">
          Confirm your e-mail address before you subscribe: the link is in the mail we sent you, and{" "}
          <a href="/settings/profile" className="text-accent underline underline-offset-2">
            your profile
          </a>{" "}
          sends it again.
        </p>
      )}
      {!mayChange && (
        <p className="border-b border-line-1 bg-bg-2 px-4 py-3 text-13 md:px-6">
          Your role shows the tiers alone. An owner, an admin or whoever has the role for billing can change
          them.
        </p>
      )}
      <PlanTable
        tierNow={tierNow}
        interval={interval}
        onInterval={setInterval}
        choice={(tier) => choiceOf(tier, interval, situation)}
        onChoose={able ? choose : null}
      />
      {view.account && (
        <div className="grid grow gap-px border-t border-line-1 bg-line-1 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <InvoiceTable invoices={view.account.invoices} />
          <PaymentPanel
            account={view.account}
            mayChange={able}
            pending={pending}
            onPortal={(target) => run(() => actions.portal(target))}
          />
        </div>
      )}
      <Dialog open={shown !== null} onClose={() => setShown(null)} title={titleOf(shown, tierNow)}>
        {shown?.kind === "checkout" && (
          <CheckoutForm
            plan={shown.plan}
            tierNow={tierNow}
            view={view}
            action={actions.checkout}
            onCancel={() => setShown(null)}
          />
        )}
        {shown?.kind === "change" && (
          <ChangeForm
            plan={shown.plan}
            tierNow={tierNow}
            view={view}
            actions={actions}
            onDone={close}
            onCancel={() => setShown(null)}
          />
        )}
        {shown?.kind === "cancel" && (
          <CancelForm
            tierNow={tierNow}
            view={view}
            action={actions.cancel}
            onDone={close}
            onCancel={() => setShown(null)}
          />
        )}
      </Dialog>
    </>
  );
}

function dialogOf(choice: Choice): Shown | null {
  if (choice.kind === "checkout" || choice.kind === "change") return { kind: choice.kind, plan: choice.plan };
  return choice.kind === "cancel" ? { kind: "cancel" } : null;
}

function titleOf(shown: Shown | null, tierNow: TierId): string {
  if (shown === null) return "";
  if (shown.kind === "cancel") return `Cancel ${TIERS[tierNow].name}`;
  return shown.kind === "checkout" ? planName(shown.plan) : `Change to ${planName(shown.plan)}`;
}

function headline({ standing }: BillingView, tierNow: TierId): string {
  const plan = runningPlan(standing);
  if (plan !== null && isPaidTier(tierNow)) return `This organisation has ${planName(plan)}.`;
  return `This organisation has ${TIERS[tierNow].name}.`;
}
