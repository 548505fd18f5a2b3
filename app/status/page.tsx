import type { Metadata } from "next";
import { firstReadiness } from "@/app/first-readiness";
import { PublicFrame } from "@/app/public-frame";
import { StatusBoard } from "@/components/status/status-board";
import { StreamProvider } from "@/components/stream/stream-provider";
import { FEEDS } from "@/lib/domain/market/venue";

export const metadata: Metadata = { title: "Status" };

export default async function StatusPage() {
  const first = await firstReadiness();
  const feed = FEEDS.find((known) => known === process.env.QUANT_FEED) ?? null;
  return (
    <PublicFrame>
      <main id="content" className="wrap py-10 lg:py-14">
        {/* Public channels only: who looks makes no difference here. */}
        <StreamProvider signedIn={false}>
          <StatusBoard first={first} feed={feed} />
        </StreamProvider>
      </main>
    </PublicFrame>
  );
}
