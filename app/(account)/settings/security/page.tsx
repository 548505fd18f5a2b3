import type { Metadata } from "next";
import { prisma } from "@/app/_server/services";
import { requireSignedIn } from "@/app/_server/signed-in";
import { ActivityList } from "@/components/account/settings/activity-list";
import { SecondFactorPanel } from "@/components/account/settings/second-factor-panel";
import { SettingsSection } from "@/components/account/settings/settings-section";
import { WaysInPanel } from "@/components/account/settings/ways-in-panel";
import { readActivity } from "@/lib/services/accounts/activity";
import { readWaysIn } from "@/lib/services/accounts/oauth/ways-in";
import { readSecondFactor } from "@/lib/services/accounts/second-factor/read-second-factor";
import { listSessions } from "@/lib/services/accounts/sessions/list-sessions";
import { SettingsRoom } from "../settings-room";
import * as action from "./security-actions";

export const metadata: Metadata = { title: "Security" };

const RECENT_EVENTS = 5;

export default async function SecurityPage() {
  const person = await requireSignedIn("/settings/security");
  const [state, waysIn, sessions, activity] = await Promise.all([
    readSecondFactor(prisma(), person.userId),
    readWaysIn(prisma(), person.userId),
    listSessions(prisma(), person, Date.now()),
    readActivity(prisma(), person.userId, { group: null, before: null, limit: RECENT_EVENTS }),
  ]);
  return (
    <SettingsRoom page="security" person={person}>
      <SettingsSection
        title="Second factor"
        note="A code from an app on your phone, asked for beside the password. Whoever has only one of them stays out."
      >
        <SecondFactorPanel
          {...state}
          actions={{
            begin: action.beginSecondFactorAction,
            finish: action.finishSecondFactorAction,
            disable: action.disableSecondFactorAction,
            renew: action.renewRecoveryCodesAction,
          }}
        />
      </SettingsSection>
      <SettingsSection title="Ways to sign in" note="Any one of these says that it is you.">
        <WaysInPanel
          {...waysIn}
          hasSecondFactor={state.enabledAt !== null}
          part={action.partFromProviderAction}
        />
      </SettingsSection>
      <SettingsSection title="Sessions" note="Browsers that are signed in to your account.">
        <p className="text-13 text-ink-1">
          {sessions.length === 1 ? "This browser, and no other." : `${sessions.length} sessions are open.`}
        </p>
        <p className="mt-3 text-13">
          <a href="/settings/sessions" className="tap text-accent hover:underline">
            Look at them or end them
          </a>
        </p>
      </SettingsSection>
      <SettingsSection title="Lately" note="What happened in your account last. Look for what was not you.">
        <ActivityList rows={activity.rows} />
        <p className="mt-4 text-13">
          <a href="/settings/activity" className="tap text-accent hover:underline">
            All activity
          </a>
        </p>
      </SettingsSection>
    </SettingsRoom>
  );
}
