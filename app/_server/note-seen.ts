import { headers } from "next/headers";
import { createLog } from "@/lib/platform/log";
import type { SignedIn } from "@/lib/services/accounts/session";
import { SessionSightings } from "@/lib/services/accounts/sessions/session-sightings";
import { prisma } from "./services";

const log = createLog("web", process.env.LOG_LEVEL ?? "info");
const sightings = new SessionSightings();

/** Writes down now and then that a session is in use; no request fails where that cannot be written. */
export async function noteSeen({ sessionId, userId }: SignedIn): Promise<void> {
  const address = (await headers()).get("x-forwarded-for");
  try {
    await sightings.note(prisma(), { sessionId, userId, address }, Date.now());
  } catch (error) {
    log.warn({ err: error }, "When a session was last seen could not be written");
  }
}
