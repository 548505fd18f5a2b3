import type { Metadata } from "next";
import { prisma } from "@/app/_server/services";
import { viewer } from "@/app/_server/viewer";
import { ownOrigin } from "@/app/own-origin";
import { KeyedExamples } from "@/components/docs/keyed-examples";
import { listKeys } from "@/lib/services/access/manage-keys";
import { DocsFrame } from "../docs-frame";

export const metadata: Metadata = { title: "Quick start" };

export default async function QuickStartPage() {
  const [person, origin] = await Promise.all([viewer(), ownOrigin()]);
  const now = Date.now();
  const keys = person ? await listKeys(prisma(), person, { limit: 50, after: null }) : [];
  const newest = keys.find(
    ({ revokedAt, expiresAt, scopes }) =>
      revokedAt === null && (expiresAt === null || expiresAt > now) && scopes.includes("market:read"),
  );
  return (
    <DocsFrame path="/docs/quick-start">
      <h1 className="text-28">Quick start</h1>
      <p className="mt-2">
        Three steps. Everything here addresses this very server,{" "}
        <span className="font-mono text-13 text-ink-1">{origin}</span>, and runs as it stands once your key is
        in it.
      </p>
      <KeyedExamples
        origin={origin}
        isSignedIn={person !== null}
        newestKey={newest ? { name: newest.name, prefix: newest.prefix, lastFour: newest.lastFour } : null}
      />
    </DocsFrame>
  );
}
