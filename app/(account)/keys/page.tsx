import type { Metadata } from "next";
import { prisma } from "@/app/_server/services";
import { requireSignedIn } from "@/app/_server/signed-in";
import { ownOrigin } from "@/app/own-origin";
import { Room } from "@/app/room";
import { KeyConsequences } from "@/components/account/keys/key-consequences";
import { KeysRoom } from "@/components/account/keys/keys-room";
import { firstCall } from "@/components/docs/first-call";
import { CodeTabs } from "@/components/ui/code-tabs";
import { SCOPES_OF_ROLE } from "@/lib/domain/access/scopes";
import { listKeys } from "@/lib/services/access/manage-keys";
import { changeKeyAction, createKeyAction, revokeKeyAction, rotateKeyAction } from "./key-actions";

export const metadata: Metadata = { title: "API keys" };

/** An organisation has at most a hundred that work; older ones that have ended are not worth a page. */
const ROWS_MAX = 300;

export default async function KeysPage() {
  const person = await requireSignedIn("/keys");
  const [rows, origin] = await Promise.all([
    listKeys(prisma(), person, { limit: ROWS_MAX, after: null }),
    ownOrigin(),
  ]);
  return (
    <Room
      room="keys"
      person={person}
      title={
        <>
          <span className="max-sm:hidden">{person.organisationName} / </span>
          <strong>API keys</strong>
        </>
      }
    >
      <KeysRoom
        rows={rows}
        readAt={Date.now()}
        limit={person.entitlements.limits.apiKeys}
        tierName={person.entitlements.limits.name}
        scopes={SCOPES_OF_ROLE[person.role]}
        origin={origin}
        actions={{
          create: createKeyAction,
          change: changeKeyAction,
          rotate: rotateKeyAction,
          revoke: revokeKeyAction,
        }}
      />
      <div className="grid grow gap-px bg-line-1 pt-px lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <section aria-labelledby="use-a-key" className="min-w-0 bg-bg-1 px-4 py-6 md:px-6">
          <h2 id="use-a-key" className="mb-3 text-13">
            Use a key
          </h2>
          <CodeTabs label="First call" tabs={firstCall({ origin, key: "YOUR_API_KEY", readsMarket: true })} />
          <p className="mt-4 flex flex-wrap gap-x-6 gap-y-2 text-13">
            <a href="/docs/quick-start" className="tap text-accent hover:underline">
              Quick start
            </a>
            <a href="/docs/errors" className="tap text-accent hover:underline">
              Errors
            </a>
            <a href="/webhooks" className="tap text-accent hover:underline">
              Webhooks
            </a>
            <a href="/pricing" className="tap text-accent hover:underline">
              Tiers and limits
            </a>
          </p>
        </section>
        <KeyConsequences />
      </div>
    </Room>
  );
}
