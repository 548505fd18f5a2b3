import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { sells } from "@/app/_server/billing";
import { prisma } from "@/app/_server/services";
import { requireSignedIn } from "@/app/_server/signed-in";
import { Room } from "@/app/room";
import { BillingRoom } from "@/components/account/billing/billing-room";
import { roleMay } from "@/lib/domain/access/roles";
import { isBillingInterval } from "@/lib/domain/billing/plans";
import { isTierId, TIER_IDS, type TierId } from "@/lib/domain/tiers/tiers";
import { readBilling } from "@/lib/services/billing/read-billing";
import {
  cancelAction,
  changeAction,
  checkoutAction,
  payAction,
  portalAction,
  quoteAction,
  resumeAction,
} from "./billing-actions";

export const metadata: Metadata = { title: "Billing" };

const ACTIONS = {
  checkout: checkoutAction,
  portal: portalAction,
  quote: quoteAction,
  change: changeAction,
  cancel: cancelAction,
  resume: resumeAction,
  pay: payAction,
};

export default async function BillingPage({
  searchParams,
}: {
  searchParams: Promise<{ tier?: string | string[]; interval?: string | string[] }>;
}) {
  // What leads here from a limit still finds the tiers.
  if (!sells()) redirect("/pricing");
  const { tier, interval } = await searchParams;
  const paidFor = typeof interval === "string" && isBillingInterval(interval) ? interval : "month";
  const query = typeof tier === "string" ? `?tier=${encodeURIComponent(tier)}&interval=${paidFor}` : "";
  const person = await requireSignedIn(`/billing${query}`);
  const wantedTier = typeof tier === "string" ? tierOf(tier, person.tier) : null;
  const view = await readBilling(prisma(), person, Date.now());
  return (
    <Room
      room={null}
      person={person}
      title={
        <>
          <span className="max-sm:hidden">{person.organisationName} / </span>
          <strong>Billing</strong>
        </>
      }
    >
      <BillingRoom
        view={view}
        tierNow={person.tier}
        mayChange={roleMay(person.role, "billing:change")}
        wanted={wantedTier && { tier: wantedTier, interval: paidFor }}
        actions={ACTIONS}
      />
    </Room>
  );
}

/** The tier that an address names; a limit that was met leads to `next`, the one above the present one. */
function tierOf(text: string, now: TierId): TierId | null {
  if (text === "next") return TIER_IDS[TIER_IDS.indexOf(now) + 1] ?? null;
  return isTierId(text) ? text : null;
}
