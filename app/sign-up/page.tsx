import type { Metadata, Route } from "next";
import { redirect } from "next/navigation";
import { invitedEmail } from "@/app/_server/invitation-cookie";
import { localPath, type NextParameter } from "@/app/_server/local-path";
import { offeredProviders } from "@/app/_server/oauth-providers";
import { viewer } from "@/app/_server/viewer";
import { PublicFrame } from "@/app/public-frame";
import { ProviderButtons } from "@/components/account/entry/provider-buttons";
import { SignUpForm } from "@/components/account/sign-up-form";
import { TIERS } from "@/lib/domain/tiers/tiers";
import { PASSWORD_LENGTH_MIN } from "@/lib/services/accounts/credentials-schema";
import { signUpAction } from "./sign-up-action";

export const metadata: Metadata = { title: "Create account" };

export default async function SignUpPage({ searchParams }: NextParameter) {
  const next = localPath((await searchParams).next, "/home");
  if (await viewer()) redirect(next as Route);
  const { requestsPerMinute, apiKeys, connections } = TIERS.free;
  return (
    <PublicFrame>
      <main
        id="content"
        className="wrap grid gap-10 py-10 lg:grid-cols-[minmax(0,420px)_minmax(0,1fr)] lg:gap-24 lg:py-16"
      >
        <div>
          <h1 className="text-28">Create account</h1>
          <p className="mt-2 text-13">One screen, no card. You can make an API key right after.</p>
          <ProviderButtons providers={offeredProviders()} next={next} terms />
          <SignUpForm
            action={signUpAction}
            next={next}
            passwordLengthMin={PASSWORD_LENGTH_MIN}
            email={(await invitedEmail(next)) ?? ""}
          />
        </div>
        <section
          aria-labelledby="what"
          className="border-line-1 max-lg:border-t max-lg:pt-8 lg:border-l lg:pl-12"
        >
          <h2 id="what" className="text-15">
            What Free has
          </h2>
          <dl className="mt-4 max-w-[440px] text-13">
            {[
              ["REST requests a minute", String(requestsPerMinute)],
              ["API keys", String(apiKeys)],
              ["WebSocket connections", String(connections)],
              ["Candle history", "7 days"],
            ].map(([name, value]) => (
              <div key={name} className="flex h-10 items-center justify-between border-b border-line-1">
                <dt>{name}</dt>
                <dd className="text-ink-1">{value}</dd>
              </div>
            ))}
          </dl>
          <p className="mt-4 text-13">
            <a href="/pricing" className="tap text-accent hover:underline">
              Compare tiers
            </a>
          </p>
        </section>
      </main>
    </PublicFrame>
  );
}
