import { Hero } from "@/components/landing/hero";
import { Pricing } from "@/components/landing/pricing";
import { Promises } from "@/components/landing/promises";
import { SiteFooter } from "@/components/landing/site-footer";
import { SiteHeader } from "@/components/landing/site-header";
import { StartHere } from "@/components/landing/start-here";
import { LiveStrip } from "@/components/market/live-strip";
import { MarketPanel } from "@/components/market/market-panel";
import { MarketProvider } from "@/components/market/market-provider";
import { SourceHealth } from "@/components/market/source-health";
import { sells } from "./_server/billing";
import { personOf } from "./_server/person-of";
import { viewer } from "./_server/viewer";
import { appearanceCookies } from "./appearance-cookies";
import { firstTickers } from "./first-tickers";
import { ownOrigin } from "./own-origin";

const DEFAULT_SYMBOLS = ["BTC/USDT", "ETH/USDT", "SOL/USDT", "ADA/USDT"];

export default async function LandingPage() {
  const [appearance, tickers, origin, person] = await Promise.all([
    appearanceCookies(),
    firstTickers(),
    ownOrigin(),
    viewer(),
  ]);
  const symbols = tickers.length > 0 ? tickers.slice(0, 4).map((ticker) => ticker.symbol) : DEFAULT_SYMBOLS;
  return (
    <MarketProvider first={tickers} symbols={symbols}>
      <SiteHeader {...appearance} person={person && personOf(person)} />
      <main id="content">
        <LiveStrip symbols={symbols} />
        <Hero isSignedIn={person !== null} />
        <div className="wrap pb-14 lg:pb-20">
          <MarketPanel symbols={symbols} />
        </div>
        <Promises />
        <StartHere origin={origin} />
        <section id="pricing" aria-labelledby="pricing-title" className="wrap pb-16 lg:pb-20">
          <Pricing tierNow={person?.tier ?? null} sells={sells()} heading="h2" />
        </section>
        <section id="sources" aria-labelledby="sources-title" className="wrap pb-16">
          <h2 id="sources-title" className="mb-5 text-20">
            Sources
          </h2>
          <SourceHealth />
        </section>
      </main>
      <SiteFooter />
    </MarketProvider>
  );
}
