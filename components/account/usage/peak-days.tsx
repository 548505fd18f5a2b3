import { markReached, USAGE_MARKS, type UsageMeterId, type UsagePeak } from "@/lib/domain/usage/usage-meters";
import { Figure } from "../../ui/meter";

const DAY_MS = 86_400_000;
const DAYS = 7;
const METERS: readonly { id: UsageMeterId; name: string }[] = [
  { id: "requests-a-minute", name: "Requests in a minute" },
  { id: "connections", name: "WebSocket connections" },
];
const HEAD = "h-7 text-11 font-text text-ink-3";

/** How near each limit came on the last days, with the marks at which people get a mail. */
export function PeakDays({ peaks, nowMs }: { peaks: readonly UsagePeak[]; nowMs: number }) {
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS;
  const days = Array.from({ length: DAYS }, (_, index) => today - index * DAY_MS);
  return (
    <>
      <table className="w-full text-13">
        <caption className="sr-only">The highest use of each day against the limit of that day</caption>
        <thead>
          <tr>
            <th className={`${HEAD} pl-4 text-left md:pl-6`}>Day (UTC)</th>
            {METERS.map(({ id, name }) => (
              <th key={id} className={`${HEAD} pr-4 text-left`}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.map((day) => (
            <tr key={day}>
              <th
                scope="row"
                className="h-9 border-t border-line-1 pr-4 pl-4 text-left md:pl-6 font-text whitespace-nowrap"
              >
                {day === today ? "Today" : dayText(day)}
              </th>
              {METERS.map(({ id }) => (
                <td key={id} className="w-2/5 border-t border-line-1 pr-4 md:last:pr-6">
                  <Peak peak={peaks.find((peak) => peak.meter === id && peak.day === day)} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="border-t border-line-1 px-4 py-2.5 text-12 md:px-6 text-ink-3">
        Owners, admins and billing get a mail at {USAGE_MARKS.slice(0, -1).join(", ")} and{" "}
        {USAGE_MARKS.at(-1)} %, once a day each.
      </p>
    </>
  );
}

function Peak({ peak }: { peak: UsagePeak | undefined }) {
  if (!peak) return <span className="text-ink-3">none</span>;
  const { used, allowed } = peak;
  const isNear = markReached(used, allowed) !== null;
  const share = allowed === 0 ? 100 : Math.min(100, (used / allowed) * 100);
  return (
    <span className="block">
      <span className="text-12 whitespace-nowrap">
        <span className={isNear ? "text-amber" : "text-ink-1"}>
          <Figure value={used} />
        </span>{" "}
        <span className="text-ink-3">
          of <Figure value={allowed} />
        </span>
      </span>
      <svg
        viewBox="0 0 100 4"
        preserveAspectRatio="none"
        className={`block h-1 w-full bg-bg-3 ${isNear ? "text-amber" : "text-ink-2"}`}
        aria-hidden="true"
      >
        <rect width={share} height="4" fill="currentColor" />
        {USAGE_MARKS.map((mark) => (
          <rect key={mark} x={mark - 0.6} width="0.6" height="4" fill="var(--line-3)" />
        ))}
      </svg>
    </span>
  );
}

function dayText(day: number): string {
  return new Date(day).toLocaleDateString("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    timeZone: "UTC",
  });
}
