"use client";

import type { ReactNode } from "react";
import { planName } from "@/lib/domain/billing/plans";
import type { Standing } from "@/lib/domain/billing/standing";
import { TIERS } from "@/lib/domain/tiers/tiers";
import { Button } from "../../ui/button";
import { Icon } from "../../ui/icon";
import { dateText, inTime } from "../keys/in-time";
import { planPrice } from "./billing-kit";

interface StandingBannerProps {
  standing: Standing;
  readAt: number;
  mayChange: boolean;
  pending: boolean;
  onPay: () => void;
  onCard: () => void;
  onResume: () => void;
}

/** The state that asks for something, and the way out of it; a calm one says nothing here. */
export function StandingBanner(props: StandingBannerProps) {
  const { standing, readAt, mayChange, pending, onPay, onCard, onResume } = props;
  switch (standing.kind) {
    case "overdue":
      return (
        <Banner tone="amber" title={`The last payment failed. ${TIERS[standing.plan.tier].name} holds on.`}>
          <p>
            It holds until {dateText(standing.graceUntil)}, {inTime(standing.graceUntil - readAt)}; then the
            limits of Free hold. Nothing is deleted.
          </p>
          {mayChange && (
            <p className="mt-3 flex flex-wrap gap-2">
              <Button look="primary" aria-disabled={pending} onClick={onCard}>
                Use another card
              </Button>
              <Button aria-disabled={pending} onClick={onPay}>
                Try the card on file again
              </Button>
            </p>
          )}
        </Banner>
      );
    case "ending":
      return (
        <Banner tone="plain" title={`${TIERS[standing.plan.tier].name} was cancelled`}>
          <p>
            It holds until {dateText(standing.endsAt)}, {inTime(standing.endsAt - readAt)}, and nothing more
            is charged. Then the limits of Free hold.
          </p>
          {mayChange && (
            <p className="mt-3">
              <Button look="primary" aria-disabled={pending} onClick={onResume}>
                Resume {TIERS[standing.plan.tier].name}
              </Button>
            </p>
          )}
        </Banner>
      );
    case "trialing":
      return (
        <Banner tone="plain" title={`You are trying ${TIERS[standing.plan.tier].name}`}>
          The trial ends on {dateText(standing.trialEnd)}, {inTime(standing.trialEnd - readAt)}. Then it costs{" "}
          {planPrice(standing.plan)}, unless you cancel before.
        </Banner>
      );
    case "paying":
      if (standing.next === null) return null;
      return (
        <Banner tone="plain" title={`${planName(standing.next)} is next`}>
          <p>
            It begins{" "}
            {standing.renewsAt === null ? "with the next period" : `on ${dateText(standing.renewsAt)}`} at{" "}
            {planPrice(standing.next)}; until then you keep what you paid for.
          </p>
          {mayChange && (
            <p className="mt-3">
              <Button aria-disabled={pending} onClick={onResume}>
                Stay on {planName(standing.plan)}
              </Button>
            </p>
          )}
        </Banner>
      );
    case "ended":
      return (
        <Banner tone="plain" title={`${TIERS[standing.tier].name} has ended`}>
          The limits of Free hold. Nothing was deleted: what is over the limits rests, and works again with a
          tier that has room.
        </Banner>
      );
    case "incomplete":
      return (
        <Banner tone="amber" title="The first payment has not come through">
          {planName(standing.plan)} begins once it has. Choose the tier again to try another card.
        </Banner>
      );
    case "granted":
      return (
        <Banner tone="plain" title={`${TIERS[standing.tier].name} was granted to this organisation`}>
          Nobody pays for it. Ask the operator where you would like another tier.
        </Banner>
      );
    default:
      return null;
  }
}

function Banner({ tone, title, children }: { tone: "amber" | "plain"; title: string; children: ReactNode }) {
  const look = tone === "amber" ? "bg-amber-1" : "bg-bg-2";
  return (
    <section className={`flex items-start gap-3 border-b border-line-1 px-4 py-4 text-13 md:px-6 ${look}`}>
      <Icon name="alert" className={`mt-0.5 size-4 ${tone === "amber" ? "text-amber" : "text-ink-3"}`} />
      <div className="min-w-0">
        <h2 className="text-13">{title}</h2>
        <div className="mt-0.5 max-w-[72ch]">{children}</div>
      </div>
    </section>
  );
}
