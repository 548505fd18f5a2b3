import type { Tier } from "@/lib/domain/tiers/tiers";
import { lengthText } from "../../landing/tier-rows";
import { Figure, Meter } from "../../ui/meter";
import { UseMeter } from "./use-meter";
import type { UseNow } from "./use-now";

interface AllowanceProps {
  /** What the organisation is entitled to. */
  limits: Tier;
  keysInUse: number;
  use: UseNow;
}

/** What is counted is shown as a bar; the rest as what it allows. */
export function Allowance({ limits, keysInUse, use }: AllowanceProps) {
  const left = limits.apiKeys - keysInUse;
  const note = left < 0 ? `${-left} beyond it rest` : left === 0 ? "all in use" : `${left} free`;
  return (
    <div className="px-4 md:px-6 py-3">
      <UseMeter first={use} />
      <div className="mt-3">
        <Meter name="API keys" note={note} used={keysInUse} limit={limits.apiKeys} />
      </div>
      <dl className="mt-2 text-13">
        <Row name="REST requests a minute">
          <Figure value={limits.requestsPerMinute} />, bursts of <Figure value={limits.requestsBurst} />
        </Row>
        <Row name="Candle history">{lengthText(limits.candleHistoryMs)}</Row>
        <Row name="Trade history">{lengthText(limits.tradeHistoryMs)}</Row>
        <Row name="Order book depth">
          {limits.bookDepth === null ? "full" : <Figure value={limits.bookDepth} />}
        </Row>
      </dl>
    </div>
  );
}

function Row({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="flex min-h-8 items-center justify-between gap-4 border-t border-line-1 first:border-t-0">
      <dt>{name}</dt>
      <dd className="text-right text-ink-1">{children}</dd>
    </div>
  );
}
