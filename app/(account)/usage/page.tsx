import type { Metadata } from "next";
import { Suspense } from "react";
import { requireSignedIn } from "@/app/_server/signed-in";
import { Room } from "@/app/room";
import { rangeOf } from "@/components/account/usage/ranges";
import { UsageSkeleton } from "@/components/account/usage/usage-skeleton";
import { UsageView } from "./usage-view";

export const metadata: Metadata = { title: "Usage" };

export default async function UsagePage({
  searchParams,
}: {
  searchParams: Promise<{ range?: string | string[] }>;
}) {
  const [person, { range }] = await Promise.all([requireSignedIn("/usage"), searchParams]);
  return (
    <Room
      room="usage"
      person={person}
      title={
        <>
          <span className="max-sm:hidden">{person.organisationName} / </span>
          <h1 className="inline text-13 font-label text-ink-1">Usage</h1>
        </>
      }
    >
      <Suspense fallback={<UsageSkeleton />}>
        <UsageView person={person} range={rangeOf(range)} />
      </Suspense>
    </Room>
  );
}
