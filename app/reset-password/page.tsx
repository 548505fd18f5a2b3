import type { Metadata } from "next";
import { ResetPasswordForm } from "@/components/account/entry/reset-password-form";
import { PASSWORD_LENGTH_MIN } from "@/lib/services/accounts/credentials-schema";
import { EntryPage } from "../entry-page";
import { resetPasswordAction } from "./reset-password-action";

export const metadata: Metadata = { title: "Choose a new password" };

export default function ResetPasswordPage() {
  return (
    <EntryPage title="Choose a new password" note="It ends every session of yours, on every device.">
      <ResetPasswordForm action={resetPasswordAction} passwordLengthMin={PASSWORD_LENGTH_MIN} />
    </EntryPage>
  );
}
