import type { Metadata } from "next";
import { prisma } from "@/app/_server/services";
import { requireSignedIn } from "@/app/_server/signed-in";
import { SessionsPanel } from "@/components/account/settings/sessions-panel";
import { listSessions } from "@/lib/services/accounts/sessions/list-sessions";
import { SettingsRoom } from "../settings-room";
import { endSessionAction, signOutEverywhereAction } from "./session-actions";

export const metadata: Metadata = { title: "Sessions" };

export default async function SessionsPage() {
  const person = await requireSignedIn("/settings/sessions");
  const rows = await listSessions(prisma(), person, Date.now());
  return (
    <SettingsRoom page="sessions" person={person}>
      <SessionsPanel rows={rows} actions={{ end: endSessionAction, everywhere: signOutEverywhereAction }} />
    </SettingsRoom>
  );
}
