import type { Metadata } from "next";
import { ForgotPasswordForm } from "@/components/account/entry/forgot-password-form";
import { EntryPage } from "../entry-page";
import { forgotPasswordAction } from "./forgot-password-action";

export const metadata: Metadata = { title: "Forgot password" };

export default function ForgotPasswordPage() {
  return (
    <EntryPage title="Forgot your password?" note="We send a link that lets you choose another one.">
      <ForgotPasswordForm action={forgotPasswordAction} />
    </EntryPage>
  );
}
