import type { UseNow } from "@/components/account/home/use-now";
import type { SignedIn } from "@/lib/services/accounts/session";
import { readUse } from "@/lib/services/limits/read-use";
import { limits } from "./limits";

/** What a person's organisation uses just now; looking costs it nothing. */
export async function currentUse({ organisationId, entitlements }: SignedIn): Promise<UseNow> {
  const { shared } = limits();
  const use = shared && (await readUse(shared, organisationId, entitlements.limits).catch(() => null));
  return { at: Date.now(), use };
}
