import { unstable_rethrow } from "next/navigation";
import { prisma } from "@/app/_server/services";
import { RANGES, type RangeId, windowOf } from "@/components/account/usage/ranges";
import { stackSteps } from "@/components/account/usage/stack-steps";
import { UsageRoom } from "@/components/account/usage/usage-room";
import { ButtonLink } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { SCOPES_OF_ROLE } from "@/lib/domain/access/scopes";
import { projectUsage } from "@/lib/domain/usage/project-usage";
import { AppError } from "@/lib/platform/errors";
import { createLog } from "@/lib/platform/log";
import { listKeys } from "@/lib/services/access/manage-keys";
import type { SignedIn } from "@/lib/services/accounts/session";
import { readUsage, type UsageListRow } from "@/lib/services/usage/read-usage";
import { readUsageOverview } from "@/lib/services/usage/read-usage-overview";

const log = createLog("web", process.env.LOG_LEVEL ?? "info");

const KEYS_MAX = 300;
const SOURCES_MAX = 100;

/** The page's data, read while its frame is on its way already. */
export async function UsageView({ person, range }: { person: SignedIn; range: RangeId }) {
  const nowMs = Date.now();
  try {
    return <UsageRoom {...(await read(person, range, nowMs))} />;
  } catch (error) {
    unstable_rethrow(error);
    const isForbidden = error instanceof AppError && error.code === "forbidden";
    if (!isForbidden) log.error({ err: error }, "usage could not be read");
    return isForbidden ? (
      <Empty title="Not for your role" text={error.message} />
    ) : (
      <Empty
        title="The usage could not be read"
        text="The database did not answer. Nothing is lost: what is used meanwhile is counted and written later."
      >
        <ButtonLink href={`/usage?range=${range}`}>Try again</ButtonLink>
      </Empty>
    );
  }
}

async function read(person: SignedIn, range: RangeId, nowMs: number) {
  const window = { ...windowOf(range, nowMs), stepMs: RANGES[range].stepMs };
  const [overview, sources, keys] = await Promise.all([
    readUsageOverview(prisma(), person, { ...window, nowMs }),
    readUsage(prisma(), person, { ...window, groupBy: "key", limit: SOURCES_MAX, after: null }),
    listKeys(prisma(), person, { limit: KEYS_MAX, after: null }),
  ]);
  return {
    range,
    use: stackSteps(overview.steps, window),
    sources: sources.map(({ row }) => sourceOf(row)).sort((one, other) => one.kind.localeCompare(other.kind)),
    everUsed: overview.everUsed,
    peaks: overview.peaks,
    projections: projectUsage(overview.peaks, person.entitlements.limits, nowMs),
    entitlements: person.entitlements,
    keysInUse: keys.filter(
      ({ revokedAt, expiresAt }) => revokedAt === null && (expiresAt === null || expiresAt > nowMs),
    ).length,
    mayEndSockets: SCOPES_OF_ROLE[person.role].includes("account:write"),
    nowMs,
  };
}

function sourceOf({ source = "key", sourceId = "", name = null, ...counts }: UsageListRow) {
  return { ...counts, kind: source, id: sourceId, name };
}
