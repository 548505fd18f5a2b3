import type { Metadata } from "next";
import { VerifyEmailPress } from "@/components/account/entry/verify-email-press";
import { EntryPage } from "../entry-page";
import { verifyEmailAction } from "./verify-email-action";

export const metadata: Metadata = { title: "Confirm your e-mail address" };

export default function VerifyEmailPage() {
  return (
    <EntryPage
      title="Confirm your e-mail address"
      note="If you have just made an account here, one press confirms that this mailbox is yours."
    >
      <VerifyEmailPress action={verifyEmailAction} />
    </EntryPage>
  );
}
