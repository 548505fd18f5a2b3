import type { UseNow } from "@/components/account/home/use-now";
import { whenConnected } from "@/lib/platform/redis";
import type { SignedIn } from "@/lib/services/accounts/session";
import { readUse } from "@/lib/services/limits/read-use";
import { limits } from "./limits";

/** The first look after a start waits so long for its connection. */
const CONNECT_MS_MAX = 500;

/** What a person's organisation uses just now; looking costs it nothing. */
export async function currentUse({ organisationId, entitlements }: SignedIn): Promise<UseNow> {
  const { shared } = limits();
  if (shared) await whenConnected(shared.redis, CONNECT_MS_MAX);
  const use = shared && (await readUse(shared, organisationId, entitlements.limits).catch(() => null));
  return { at: Date.now(), use };
}
