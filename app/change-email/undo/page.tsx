import type { Metadata } from "next";
import { EntryPage } from "@/app/entry-page";
import { UndoEmailPress } from "@/components/account/entry/change-email-press";
import { undoEmailChangeAction } from "../change-email-actions";

export const metadata: Metadata = { title: "Keep your e-mail address" };

export default function UndoEmailChangePage() {
  return (
    <EntryPage
      title="Keep your e-mail address"
      note="Takes back the change that you did not ask for. Whoever did may know your password, so it ends too."
    >
      <UndoEmailPress action={undoEmailChangeAction} />
    </EntryPage>
  );
}
