import type { Tier } from "@/lib/domain/tiers/tiers";
import { TIERS } from "@/lib/domain/tiers/tiers";
import type { UsageProjection } from "@/lib/domain/usage/project-usage";
import { METER_FACTS, type UsageMeterId, type UsagePeak } from "@/lib/domain/usage/usage-meters";
import { Figure, Meter } from "../../ui/meter";
import { dateText } from "../keys/in-time";

interface LimitMetersProps {
  limits: Pick<Tier, "requestsPerMinute" | "connections" | "apiKeys">;
  keysInUse: number;
  /** Today's peaks. */
  today: readonly UsagePeak[];
  projections: readonly UsageProjection[];
}

/** What is counted against the tier: the most of today beside the limit, and when it will not do any more. */
export function LimitMeters({ limits, keysInUse, today, projections }: LimitMetersProps) {
  const highest = (meter: UsageMeterId) => today.find((peak) => peak.meter === meter)?.used ?? 0;
  const free = Math.max(0, limits.apiKeys - keysInUse);
  return (
    <div className="space-y-4 px-4 md:px-6 py-4">
      <Meter
        name="Requests in a minute"
        note="today’s highest"
        used={highest("requests-a-minute")}
        limit={limits.requestsPerMinute}
      />
      <Meter
        name="WebSocket connections"
        note="today’s highest"
        used={highest("connections")}
        limit={limits.connections}
      />
      <Meter
        name="API keys"
        note={free === 0 ? "all in use" : `${free} free`}
        used={keysInUse}
        limit={limits.apiKeys}
      />
      {projections.map((projection) => (
        <p key={projection.meter} data-projection={projection.meter} className="text-13 text-ink-2">
          <Projected {...projection} />
        </p>
      ))}
    </div>
  );
}

function Projected({ meter, allowed, day, tier }: UsageProjection) {
  return (
    <>
      At this pace the limit of <Figure value={allowed} /> {METER_FACTS[meter].words} is reached on{" "}
      <time dateTime={new Date(day).toISOString().slice(0, 10)} className="text-amber">
        {dateText(day)}
      </time>
      .{" "}
      {tier !== null && (
        <>
          {TIERS[tier].name} allows <Figure value={METER_FACTS[meter].limitOf(TIERS[tier])} />.{" "}
          <a href="/pricing" className="text-accent underline">
            Compare tiers
          </a>
        </>
      )}
    </>
  );
}
