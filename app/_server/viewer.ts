import { unstable_rethrow } from "next/navigation";
import { createLog } from "@/lib/platform/log";
import type { SignedIn } from "@/lib/services/accounts/session";
import { signedIn } from "./signed-in";

const log = createLog("web", process.env.LOG_LEVEL ?? "info");

/** Who looks at a public page; nobody while the accounts cannot be asked, since the page needs no one. */
export async function viewer(): Promise<SignedIn | null> {
  try {
    return await signedIn();
  } catch (error) {
    unstable_rethrow(error);
    log.warn({ err: error }, "The session could not be read: the page is shown as to a visitor");
    return null;
  }
}
