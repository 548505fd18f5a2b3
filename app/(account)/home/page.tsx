import type { Metadata } from "next";
import { cookies } from "next/headers";
import { currentUse } from "@/app/_server/current-use";
import { prisma } from "@/app/_server/services";
import { requireSignedIn } from "@/app/_server/signed-in";
import { firstTickers } from "@/app/first-tickers";
import { Room } from "@/app/room";
import { Allowance } from "@/components/account/home/allowance";
import { Checklist } from "@/components/account/home/checklist";
import { HomeKeys } from "@/components/account/home/home-keys";
import { Panel } from "@/components/account/home/panel";
import { StateSentence } from "@/components/account/home/state-sentence";
import { WATCHED_COOKIE } from "@/components/account/home/watched";
import { Watchlist } from "@/components/account/home/watchlist";
import { MarketProvider } from "@/components/market/market-provider";
import { SourceHealth } from "@/components/market/source-health";
import { TIERS } from "@/lib/domain/tiers/tiers";
import { listKeys } from "@/lib/services/access/manage-keys";

export const metadata: Metadata = { title: "Home" };

const KEYS_MAX = 300;

export default async function HomePage() {
  const person = await requireSignedIn("/home");
  const [keys, tickers, jar, use] = await Promise.all([
    listKeys(prisma(), person, { limit: KEYS_MAX, after: null }),
    firstTickers(),
    cookies(),
    currentUse(person),
  ]);
  const now = Date.now();
  const inUse = keys.filter(
    ({ revokedAt, expiresAt }) => revokedAt === null && (expiresAt === null || expiresAt > now),
  );
  const steps = {
    watched: jar.get(WATCHED_COOKIE)?.value === "1",
    keyMade: keys.length > 0,
    called: keys.some(({ lastUsedAt }) => lastUsedAt !== null),
  };
  const symbols = tickers.map(({ symbol }) => symbol);
  return (
    <MarketProvider first={tickers} symbols={symbols}>
      <Room
        room="home"
        person={person}
        title={
          <>
            <h1 className="mr-3 inline text-15">Home</h1>
            <StateSentence />
          </>
        }
      >
        <div className="grid grow gap-px bg-line-1 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <div className="flex flex-col gap-px">
            <Checklist {...steps} />
            <Panel
              title="Watch-list"
              aside={
                <a href="/markets" className="tap text-accent hover:underline">
                  Open the desk
                </a>
              }
            >
              <Watchlist symbols={symbols} />
            </Panel>
            <Panel
              title="Keys"
              aside={
                <a href="/keys" className="tap text-accent hover:underline">
                  All keys
                </a>
              }
              grow
            >
              <HomeKeys rows={inUse} />
            </Panel>
          </div>
          <div className="flex flex-col gap-px">
            <Panel
              title={`What ${TIERS[person.tier].name} allows`}
              aside={
                <a href="/pricing" className="tap text-accent hover:underline">
                  Compare tiers
                </a>
              }
            >
              <Allowance limits={person.entitlements.limits} keysInUse={inUse.length} use={use} />
            </Panel>
            <Panel
              title="Source health"
              aside={
                <a href="/status" className="tap text-accent hover:underline">
                  All sources
                </a>
              }
              grow
            >
              <SourceHealth columns={2} flush />
            </Panel>
          </div>
        </div>
      </Room>
    </MarketProvider>
  );
}
