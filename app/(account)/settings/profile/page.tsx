import type { Metadata } from "next";
import { prisma } from "@/app/_server/services";
import { requireSignedIn } from "@/app/_server/signed-in";
import { ProfileEmail } from "@/components/account/settings/profile-email";
import { ProfileName } from "@/components/account/settings/profile-name";
import { ProfilePassword } from "@/components/account/settings/profile-password";
import { SettingsSection } from "@/components/account/settings/settings-section";
import { PASSWORD_LENGTH_MIN } from "@/lib/services/accounts/credentials-schema";
import { readProfile } from "@/lib/services/accounts/profile";
import { SettingsRoom } from "../settings-room";
import {
  askEmailChangeAction,
  changeNameAction,
  changePasswordAction,
  sendVerificationAction,
  setPasswordByMailAction,
} from "./profile-actions";

export const metadata: Metadata = { title: "Profile" };

export default async function ProfilePage() {
  const person = await requireSignedIn("/settings/profile");
  const profile = await readProfile(prisma(), person.userId, Date.now());
  return (
    <SettingsRoom page="profile" person={person}>
      <SettingsSection title="Name" note="What your colleagues and our mails call you.">
        <ProfileName name={profile.name} action={changeNameAction} />
      </SettingsSection>
      <SettingsSection
        title="E-mail address"
        note="Signs you in and gets what matters about your account. A new one counts once its link was opened; the old one is told how to take it back."
      >
        <ProfileEmail
          email={profile.email}
          verified={profile.emailVerified}
          pendingEmail={profile.pendingEmail}
          hasPassword={profile.hasPassword}
          actions={{ sendAgain: sendVerificationAction, change: askEmailChangeAction }}
        />
      </SettingsSection>
      <SettingsSection
        title="Password"
        note="Another one ends your other sessions on every device. API keys work on."
      >
        <ProfilePassword
          hasPassword={profile.hasPassword}
          email={profile.email}
          joined={profile.joined}
          passwordLengthMin={PASSWORD_LENGTH_MIN}
          actions={{ change: changePasswordAction, setByMail: setPasswordByMailAction }}
        />
      </SettingsSection>
    </SettingsRoom>
  );
}
