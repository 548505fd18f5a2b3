import type { Metadata, Route } from "next";
import { redirect } from "next/navigation";
import { invitedEmail } from "@/app/_server/invitation-cookie";
import { localPath, type NextParameter } from "@/app/_server/local-path";
import { offeredProviders } from "@/app/_server/oauth-providers";
import { viewer } from "@/app/_server/viewer";
import { PublicFrame } from "@/app/public-frame";
import { ProviderButtons } from "@/components/account/entry/provider-buttons";
import { Refusal } from "@/components/account/refusal";
import { SignInForm } from "@/components/account/sign-in-form";
import { providerSentence } from "@/lib/services/accounts/oauth/provider-refusal";
import { isProvider } from "@/lib/services/accounts/oauth/providers";

export const metadata: Metadata = { title: "Sign in" };

interface SignInParameters extends NextParameter {
  searchParams: Promise<{
    next?: string | string[];
    provider?: string | string[];
    refused?: string | string[];
    error?: string | string[];
  }>;
}

export default async function SignInPage({ searchParams }: SignInParameters) {
  const { next: asked, ...ended } = await searchParams;
  const refusal = refusalOf(ended);
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
          {refusal && (
            <div className="mt-5">
              <Refusal>{refusal}</Refusal>
            </div>
          )}
          <ProviderButtons providers={offeredProviders()} next={next} />
          <SignInForm next={next} email={(await invitedEmail(next)) ?? ""} />
        </div>
      </main>
    </PublicFrame>
  );
}

/** Why a provider's sign-in came back here: our own reasons, or those of the protocol. */
function refusalOf({
  provider,
  refused,
  error,
}: Record<string, string | string[] | undefined>): string | null {
  if (typeof provider === "string" && isProvider(provider) && typeof refused === "string") {
    return providerSentence(refused, provider);
  }
  return error === undefined ? null : "Signing in did not work. Try again, or sign in with your password.";
}
