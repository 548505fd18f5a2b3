"use client";

import type { Route } from "next";
import { useRouter } from "next/navigation";
import { useCallback, useEffect, useState } from "react";
import { runningPlan, type Standing } from "@/lib/domain/billing/standing";
import { TIERS } from "@/lib/domain/tiers/tiers";
import { ButtonLink } from "../../ui/button";
import { Icon } from "../../ui/icon";
import type { Answer } from "../answer";
import { dateText } from "../keys/in-time";
import { lostAnswer } from "../keys/lost-answer";
import { planPrice } from "./billing-kit";
import { BillingRefusal } from "./billing-refusal";
import { LimitList } from "./limit-list";

type Told = { isFresh: boolean; standing: Standing };

interface AwaitPaymentProps {
  action: () => Promise<Answer<Told>>;
  cameFrom: "checkout" | "portal";
}

const ASK_EVERY_MS = 1_500;
const ASK_TIMES_MAX = 20;

/** Asks until Stripe's own state says what became of the visit; some payments take a while. */
export function AwaitPayment({ action, cameFrom }: AwaitPaymentProps) {
  const router = useRouter();
  const [told, setTold] = useState<Answer<Told> | null>(null);
  const [times, setTimes] = useState(0);

  const ask = useCallback(async () => {
    const answer = await action().catch(lostAnswer<Told>);
    setTold(answer);
    setTimes((count) => count + 1);
    return answer;
  }, [action]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wanted = true;
    async function go(left: number) {
      const answer = await ask();
      if (!wanted) return;
      if (isSettled(answer, cameFrom)) {
        if (cameFrom === "portal") router.replace("/billing" as Route);
        // What surrounds the page names the tier as well.
        else router.refresh();
      } else if (left > 0) timer = setTimeout(() => void go(left - 1), ASK_EVERY_MS);
    }
    void go(ASK_TIMES_MAX);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [ask, cameFrom, router]);

  const standing = told?.ok ? told.value.standing : null;
  if (standing && isSettled(told, cameFrom) && cameFrom === "checkout")
    return <Welcome standing={standing} />;
  return (
    <div className="px-4 py-10 md:px-6" role="status">
      <h1 className="text-20">{cameFrom === "portal" ? "Reading what changed" : "Waiting for Stripe"}</h1>
      <p className="mt-1 max-w-[60ch] text-13">
        {times > ASK_TIMES_MAX
          ? "Stripe has not confirmed a payment. Some take longer: the billing page and a mail will tell. If you left the payment page, nothing was charged."
          : "This page asks Stripe itself what became of the payment. It takes a moment."}
      </p>
      <div className="mt-4 max-w-[60ch]">{told && !told.ok && <BillingRefusal answer={told} />}</div>
      <p className="mt-4">
        <ButtonLink href="/billing">Go to billing</ButtonLink>
      </p>
    </div>
  );
}

function isSettled(answer: Answer<Told> | null, cameFrom: "checkout" | "portal"): boolean {
  if (!answer?.ok || !answer.value.isFresh) return false;
  return cameFrom === "portal" || runningPlan(answer.value.standing) !== null;
}

function Welcome({ standing }: { standing: Standing }) {
  const plan = runningPlan(standing);
  if (plan === null) return null;
  return (
    <div className="max-w-2xl px-4 py-10 md:px-6">
      <h1 className="flex items-center gap-2 text-20">
        <Icon name="check" className="size-5" />
        {TIERS[plan.tier].name} is yours
      </h1>
      <p className="mt-1 text-13">
        {standing.kind === "trialing"
          ? `The trial ends on ${dateText(standing.trialEnd)}; then it costs ${planPrice(plan)}.`
          : "A receipt is on its way by mail."}{" "}
        Open sockets and keys have the new limits already.
      </p>
      <div className="mt-5">
        <LimitList from="free" to={plan.tier} inUse={{ apiKeys: 0, seats: 0 }} />
      </div>
      <p className="mt-6 flex flex-wrap gap-2">
        <ButtonLink look="primary" href="/markets">
          Open the desk
        </ButtonLink>
        <ButtonLink href="/keys">Create a key</ButtonLink>
        <ButtonLink href="/billing">Billing</ButtonLink>
      </p>
    </div>
  );
}
