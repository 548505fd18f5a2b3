import { headers } from "next/headers";
import { AppError } from "@/lib/platform/errors";
import type { SignedIn } from "@/lib/services/accounts/session";
import type { Act } from "@/lib/services/organisations/act";
import { signedIn } from "./signed-in";

/** From where the browser speaks. Next.js is reached through the front door alone, which sets the true address. */
export async function callerOf(): Promise<{ address: string | null; userAgent: string | null }> {
  const requested = await headers();
  return { address: requested.get("x-forwarded-for"), userAgent: requested.get("user-agent") };
}

/** Who presses a button, in which organisation, when and from where. Errors: `unauthenticated`. */
export async function acting(): Promise<Act & { person: SignedIn }> {
  const person = await signedIn();
  if (!person) {
    throw new AppError(
      "unauthenticated",
      "Your session has ended, or you do not belong to this organisation any more. Load the page again.",
    );
  }
  return { person, member: person, nowMs: Date.now(), ...(await callerOf()) };
}
