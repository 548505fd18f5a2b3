"use server";

import { callerOf } from "@/app/_server/acting";
import { answer } from "@/app/_server/answer";
import { billing } from "@/app/_server/billing";
import { guard } from "@/app/_server/guard";
import { prisma } from "@/app/_server/services";
import { signedIn } from "@/app/_server/signed-in";
import type { Answer } from "@/components/account/answer";
import type { ChangeQuote } from "@/lib/domain/billing/billing-view";
import type { Standing } from "@/lib/domain/billing/standing";
import { AppError } from "@/lib/platform/errors";
import type { Caller } from "@/lib/services/accounts/security-events";
import type { SignedIn } from "@/lib/services/accounts/session";
import { changeSchema, checkoutSchema, planSchema, portalSchema } from "@/lib/services/billing/billing-forms";
import { cancelSubscription, resumeSubscription } from "@/lib/services/billing/cancel-subscription";
import { changePlan } from "@/lib/services/billing/change-plan";
import { openPortal } from "@/lib/services/billing/open-portal";
import { payOverdue } from "@/lib/services/billing/pay-overdue";
import { quoteChange } from "@/lib/services/billing/quote-change";
import { readBilling } from "@/lib/services/billing/read-billing";
import { refreshBilling } from "@/lib/services/billing/refresh-billing";
import { startCheckout } from "@/lib/services/billing/start-checkout";

/** Who wishes it; the service decides whether their role may. Each wish asks Stripe, so they are counted. */
async function wish(): Promise<SignedIn & Caller & { nowMs: number }> {
  const person = await signedIn();
  if (!person) throw new AppError("unauthenticated", "Your session has ended. Sign in again.");
  const caller = await callerOf();
  await guard("billing", caller.address, person.email);
  return { ...person, ...caller, nowMs: Date.now() };
}

/** The address of Stripe's page, to which the browser goes. */
export async function checkoutAction(form: unknown): Promise<Answer<string>> {
  return answer(async () => startCheckout(await billing(), await wish(), checkoutSchema.parse(form)));
}

export async function portalAction(target: unknown): Promise<Answer<string>> {
  return answer(async () => openPortal(await billing(), await wish(), portalSchema.parse(target)));
}

export async function quoteAction(plan: unknown): Promise<Answer<ChangeQuote>> {
  return answer(async () => quoteChange(await billing(), await wish(), planSchema.parse(plan)));
}

/** Each answers whether it is in force already. */
export async function changeAction(form: unknown): Promise<Answer<boolean>> {
  return answer(async () => changePlan(await billing(), await wish(), changeSchema.parse(form)));
}

export async function cancelAction(): Promise<Answer<boolean>> {
  return answer(async () => cancelSubscription(await billing(), await wish()));
}

export async function resumeAction(): Promise<Answer<boolean>> {
  return answer(async () => resumeSubscription(await billing(), await wish()));
}

export async function payAction(): Promise<Answer<boolean>> {
  return answer(async () => payOverdue(await billing(), await wish()));
}

/** How the organisation stands once Stripe has been looked at: an address that somebody opens proves nothing. */
export async function standingAction(): Promise<Answer<{ isFresh: boolean; standing: Standing }>> {
  return answer(async () => {
    const person = await wish();
    const isFresh = await refreshBilling(await billing(), person);
    const { standing } = await readBilling(prisma(), person, Date.now());
    return { isFresh, standing };
  });
}
