import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { viewer } from "@/app/_server/viewer";
import { marketOverview } from "@/app/markets/market-overview";
import { PublicFrame } from "@/app/public-frame";
import { FeedMark } from "@/components/market/feed-mark";
import { SpreadBoard } from "@/components/spreads/spread-board";
import { StreamProvider } from "@/components/stream/stream-provider";
import { assetKey } from "@/lib/domain/market/asset-key";
import { baseOf, parseSymbol } from "@/lib/domain/market/symbol";

interface SpreadPageProps {
  params: Promise<{ symbol: string }>;
}

export async function generateMetadata({ params }: SpreadPageProps): Promise<Metadata> {
  const symbol = parseSymbol((await params).symbol);
  return { title: symbol === null ? "Not found" : `${baseOf(symbol)} between venues` };
}

export default async function SpreadPage({ params }: SpreadPageProps) {
  const symbol = parseSymbol((await params).symbol);
  const [{ listings, feed }, person] = await Promise.all([marketOverview(), viewer()]);
  if (symbol === null) notFound();
  const key = assetKey(symbol);
  const venues = listings.filter((listing) => assetKey(listing.symbol) === key).map(({ venue }) => venue);
  // While the server does not answer nobody knows what is listed: the page opens and says that it waits.
  if (listings.length > 0 && venues.length === 0) notFound();
  const assets = [...new Map(listings.map((listing) => [assetKey(listing.symbol), listing.symbol])).values()];
  return (
    <PublicFrame>
      <main id="content" className="wrap py-10 lg:py-14">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <h1 className="text-28">Spread between venues</h1>
          {feed && <FeedMark feed={feed} />}
        </div>
        <p className="mt-2 max-w-[64ch] text-13">
          What the same asset costs on each venue, half way between its best bid and best ask, against the
          median of all of them. A basis point is a hundredth of a percent; pairs in USD and USDT stand side
          by side.
        </p>
        <nav aria-label="Assets" className="mt-6 flex flex-wrap gap-2 text-13">
          {assets.map((listed) => (
            <a
              key={listed}
              href={`/spreads/${listed.replace("/", "-")}`}
              aria-current={assetKey(listed) === key ? "page" : undefined}
              className="tap rounded border border-line-2 px-3 py-1.5 text-ink-2 hover:text-ink-1 aria-[current=page]:border-line-3 aria-[current=page]:bg-bg-3 aria-[current=page]:text-ink-1"
            >
              {baseOf(listed)}
            </a>
          ))}
        </nav>
        <div className="mt-8">
          <StreamProvider signedIn={person !== null}>
            <SpreadBoard key={symbol} symbol={symbol} venues={venues} isSignedIn={person !== null} />
          </StreamProvider>
        </div>
      </main>
    </PublicFrame>
  );
}
