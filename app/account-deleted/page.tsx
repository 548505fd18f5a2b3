import type { Metadata } from "next";
import { EntryPage } from "@/app/entry-page";
import { ButtonLink } from "@/components/ui/button";

export const metadata: Metadata = { title: "Account deleted" };

export default function AccountDeletedPage() {
  return (
    <EntryPage
      title="Your account is deleted"
      note="Everything that belonged to you alone is erased, and a last mail to your address says so. The address can be used for a new account."
    >
      <div className="mt-7">
        <ButtonLink look="primary" href="/">
          Go to the first page
        </ButtonLink>
      </div>
    </EntryPage>
  );
}
