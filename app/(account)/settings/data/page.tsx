import type { Metadata } from "next";
import { prisma } from "@/app/_server/services";
import { requireSignedIn } from "@/app/_server/signed-in";
import { Refusal } from "@/components/account/refusal";
import { DeleteAccountPanel } from "@/components/account/settings/delete-account-panel";
import { SettingsSection } from "@/components/account/settings/settings-section";
import { Button } from "@/components/ui/button";
import { readProofKind } from "@/lib/services/accounts/confirm-identity";
import { readFates } from "@/lib/services/accounts/delete-account";
import { EXPORTS_A_DAY } from "@/lib/services/accounts/export-data";
import { SettingsRoom } from "../settings-room";
import { deleteAccountAction } from "./data-actions";

export const metadata: Metadata = { title: "Your data" };

const REFUSALS: Readonly<Record<string, string>> = {
  many: `A copy can be taken ${EXPORTS_A_DAY} times in 24 hours. Try again tomorrow.`,
  origin: "A copy can be taken from this page only. Press the button again.",
};

interface DataPageProps {
  searchParams: Promise<{ refused?: string | string[] }>;
}

export default async function DataPage({ searchParams }: DataPageProps) {
  const person = await requireSignedIn("/settings/data");
  const [fates, proofKind, { refused }] = await Promise.all([
    readFates(prisma(), person.userId),
    readProofKind(prisma(), person.userId),
    searchParams,
  ]);
  const refusal = typeof refused === "string" && Object.hasOwn(REFUSALS, refused) ? REFUSALS[refused] : null;
  return (
    <SettingsRoom page="data" person={person}>
      <SettingsSection
        title="A copy of your data"
        note={`One JSON file. It can be taken ${EXPORTS_A_DAY} times in 24 hours, and you are told by mail.`}
      >
        <div className="space-y-4 text-13">
          {refusal && <Refusal>{refusal}</Refusal>}
          <p className="max-w-[64ch]">
            Your account, the organisations you belong to, sessions, the keys you made (without their secrets,
            which nobody has), invitations you sent and all of your activity.
          </p>
          <form method="post" action="/settings/data/export">
            <Button type="submit">Download your data</Button>
          </form>
        </div>
      </SettingsSection>
      <SettingsSection title="Delete your account" note="At once and for good.">
        <DeleteAccountPanel
          email={person.email}
          fates={fates}
          proofKind={proofKind}
          action={deleteAccountAction}
        />
      </SettingsSection>
    </SettingsRoom>
  );
}
