import { TIERS, type Tier } from "@/lib/domain/tiers/tiers";
import {
  METER_FACTS,
  markReached,
  tierWithRoom,
  type UsageMeterId,
  type UsagePeak,
} from "@/lib/domain/usage/usage-meters";
import { Figure } from "../../ui/meter";
import { StateMark } from "../../ui/state-mark";

/** What a limit does to whoever is beyond it, and when it frees. */
const CONSEQUENCE: Record<UsageMeterId, string> = {
  "requests-a-minute":
    "What goes beyond it is answered 429 with Retry-After; every request frees its place after a minute.",
  connections: "Further sockets are closed with 4504 until one of those beneath has ended.",
};

interface LimitNoticeProps {
  today: readonly UsagePeak[];
  limits: Pick<Tier, "requestsPerMinute" | "connections">;
}

/** Which limits were reached today, or nearly; nothing where all is well. */
export function LimitNotice({ today, limits }: LimitNoticeProps) {
  const near = today.filter(
    ({ used, meter }) => markReached(used, METER_FACTS[meter].limitOf(limits)) !== null,
  );
  if (near.length === 0) return null;
  return (
    <div role="status" className="border-b border-line-1 bg-amber-1 px-4 py-3 text-13 md:px-6">
      {near.map(({ meter, used, at }) => {
        const allowed = METER_FACTS[meter].limitOf(limits);
        const tier = tierWithRoom(meter, allowed);
        return (
          <p key={meter} className="flex items-baseline gap-2.5 py-0.5">
            <StateMark mark="stale" />
            <span>
              <strong className="font-label text-ink-1">
                <WhatWasUsed meter={meter} used={used} allowed={allowed} /> in use today at{" "}
                {new Date(at).toISOString().slice(11, 16)} UTC.
              </strong>{" "}
              {CONSEQUENCE[meter]}{" "}
              {tier !== null && (
                <a href="/pricing" className="text-accent underline">
                  {TIERS[tier].name} allows <Figure value={METER_FACTS[meter].limitOf(TIERS[tier])} />
                </a>
              )}
            </span>
          </p>
        );
      })}
    </div>
  );
}

function WhatWasUsed({ meter, used, allowed }: { meter: UsageMeterId; used: number; allowed: number }) {
  const { words, one } = METER_FACTS[meter];
  if (allowed === 1) return `The one ${one} was`;
  if (used >= allowed) {
    return (
      <>
        All <Figure value={allowed} /> {words} were
      </>
    );
  }
  return (
    <>
      <Figure value={used} /> of <Figure value={allowed} /> {words} were
    </>
  );
}
