import type { Metadata, Route } from "next";
import { redirect } from "next/navigation";
import { invitedEmail } from "@/app/_server/invitation-cookie";
import { localPath, type NextParameter } from "@/app/_server/local-path";
import { viewer } from "@/app/_server/viewer";
import { PublicFrame } from "@/app/public-frame";
import { SignInForm } from "@/components/account/sign-in-form";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: NextParameter) {
  const asked = (await searchParams).next;
  const next = localPath(asked, "/home");
  if (await viewer()) redirect(next as Route);
  return (
    <PublicFrame>
      <main id="content" className="wrap py-10 lg:py-16">
        <div className="max-w-[420px]">
          <h1 className="text-28">Sign in</h1>
          {asked !== undefined && next !== "/home" && (
            <p className="mt-2 text-13">You will be taken to {next.split("?")[0]} afterwards.</p>
          )}
          <SignInForm next={next} email={(await invitedEmail(next)) ?? ""} />
        </div>
      </main>
    </PublicFrame>
  );
}
