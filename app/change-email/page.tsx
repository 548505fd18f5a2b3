import type { Metadata } from "next";
import { ChangeEmailPress } from "@/components/account/entry/change-email-press";
import { EntryPage } from "../entry-page";
import { confirmEmailChangeAction } from "./change-email-actions";

export const metadata: Metadata = { title: "Use another e-mail address" };

export default function ChangeEmailPage() {
  return (
    <EntryPage
      title="Use this e-mail address"
      note="From then on it signs you in, and mails about your account go to it."
    >
      <ChangeEmailPress action={confirmEmailChangeAction} />
    </EntryPage>
  );
}
