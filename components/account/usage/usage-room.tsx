import type { Entitlements } from "@/lib/domain/tiers/entitlements";
import type { UsageProjection } from "@/lib/domain/usage/project-usage";
import type { UsageCounts } from "@/lib/domain/usage/usage-counts";
import { STREAM_ROUTE } from "@/lib/domain/usage/usage-counts";
import type { UsagePeak } from "@/lib/domain/usage/usage-meters";
import { ButtonLink } from "../../ui/button";
import { Empty } from "../../ui/empty";
import { Tag } from "../../ui/tag";
import { Panel } from "../home/panel";
import { CountTable } from "./count-table";
import { LimitMeters } from "./limit-meters";
import { LimitNotice } from "./limit-notice";
import { PeakDays } from "./peak-days";
import { RangeLinks } from "./range-links";
import { RANGES, type RangeId, stepText } from "./ranges";
import { SocketsNow } from "./sockets-now";
import type { StackedUse } from "./stack-steps";
import { StepTable } from "./step-table";
import { TotalFigures } from "./total-figures";
import { UsageChart } from "./usage-chart";

export interface SourceUse extends UsageCounts {
  id: string;
  kind: "key" | "session";
  /** Null where it is gone. */
  name: string | null;
}

interface UsageRoomProps {
  range: RangeId;
  use: StackedUse;
  /** Keys, then people on our own pages. */
  sources: readonly SourceUse[];
  everUsed: boolean;
  peaks: readonly UsagePeak[];
  projections: readonly UsageProjection[];
  entitlements: Entitlements;
  keysInUse: number;
  mayEndSockets: boolean;
  nowMs: number;
}

const DAY_MS = 86_400_000;

/** What the organisation used, how near its limits came, and who holds its sockets. */
export function UsageRoom(props: UsageRoomProps) {
  const { range, use, sources, everUsed, peaks, projections, entitlements, keysInUse, nowMs } = props;
  const { limits } = entitlements;
  const today = peaks.filter(({ day }) => day === Math.floor(nowMs / DAY_MS) * DAY_MS);
  return (
    <>
      <LimitNotice today={today} limits={limits} />
      <div className="grid grow gap-px bg-line-1 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="flex flex-col gap-px">
          <Panel title="Requests" aside={<RangeLinks chosen={range} />}>
            {everUsed ? <Requests range={range} use={use} /> : <NothingYet hasKey={keysInUse > 0} />}
          </Panel>
          {use.routes.length > 0 && (
            <Panel title="By route">
              <CountTable
                caption={`Use by route in the last ${RANGES[range].words}`}
                head="Route"
                rows={use.routes.map((row) => ({
                  ...row,
                  id: row.route,
                  name: row.route === STREAM_ROUTE ? "WebSocket stream" : row.route,
                }))}
              />
            </Panel>
          )}
          <Panel title="By key" grow>
            {sources.length === 0 ? (
              <p className="px-4 py-3 text-13 md:px-6 text-ink-3">Nobody used anything in this time.</p>
            ) : (
              <CountTable
                caption={`Use by key and person in the last ${RANGES[range].words}`}
                head="Key, or person on our own pages"
                rows={sources.map((source) => ({ ...source, name: <SourceName {...source} /> }))}
              />
            )}
          </Panel>
        </div>
        <div className="flex flex-col gap-px">
          <Panel
            title={`Limits of ${limits.name}`}
            aside={
              <a href="/pricing" className="tap text-accent hover:underline">
                Compare tiers
              </a>
            }
          >
            <LimitMeters limits={limits} keysInUse={keysInUse} today={today} projections={projections} />
          </Panel>
          <Panel title="Sockets now">
            <SocketsNow limit={limits.connections} mayEnd={props.mayEndSockets} />
          </Panel>
          <Panel title="Highest use of the day" grow>
            <PeakDays peaks={peaks} nowMs={nowMs} />
          </Panel>
        </div>
      </div>
    </>
  );
}

function Requests({ range, use }: { range: RangeId; use: StackedUse }) {
  return (
    <>
      <TotalFigures total={use.total} />
      {use.series.length === 0 ? (
        <p className="px-4 py-10 text-center text-13 md:px-6 text-ink-3">
          No requests in the last {RANGES[range].words}.
        </p>
      ) : (
        <UsageChart
          labels={use.times.map((time) => stepText(range, time))}
          series={use.series}
          summary={summaryOf(range, use)}
        />
      )}
      <StepTable range={range} use={use} />
    </>
  );
}

function NothingYet({ hasKey }: { hasKey: boolean }) {
  return (
    <Empty
      title="No requests yet"
      text="What your keys ask for is counted here by hour, route and key, a few seconds after it happened."
    >
      {hasKey ? (
        <ButtonLink look="primary" href="/docs/quick-start">
          Call the API
        </ButtonLink>
      ) : (
        <ButtonLink look="primary" href="/keys">
          Create a key
        </ButtonLink>
      )}
    </Empty>
  );
}

function SourceName({ kind, name }: SourceUse) {
  if (kind === "key") return name ?? "a key that is gone";
  return (
    <>
      {name ?? "somebody who has left"} <Tag>our pages</Tag>
    </>
  );
}

function summaryOf(range: RangeId, { times, steps, total }: StackedUse): string {
  const most = Math.max(...steps.map(({ requests }) => requests));
  const busiest = times[steps.findIndex(({ requests }) => requests === most)] ?? 0;
  const { step, words } = RANGES[range];
  return `Requests by ${step} in the last ${words}, stacked by route: ${total.requests} in all, most of them (${most}) from ${stepText(range, busiest)} UTC on.`;
}
