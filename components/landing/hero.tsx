import { WirePanel } from "../market/wire-panel";
import { ButtonLink } from "../ui/button";

export function Hero({ isSignedIn }: { isSignedIn: boolean }) {
  return (
    <section className="wrap grid items-center gap-10 py-12 lg:grid-cols-[minmax(0,5fr)_minmax(0,6fr)] lg:py-16">
      <div>
        <h1 className="text-hero tracking-[-.02em]">
          Market data
          <br />
          you can check.
        </h1>
        <p className="mt-5 max-w-[46ch]">
          Trades, books and candles from the wire to the database, in one format. Every trade keeps the
          exchange’s own payload beside it, so you can compare it with the source.
        </p>
        <div className="mt-8 flex flex-wrap items-center gap-3">
          {isSignedIn ? (
            <ButtonLink look="primary" href="/home">
              Go to your home
            </ButtonLink>
          ) : (
            <ButtonLink look="primary" href="/sign-up">
              Create account
            </ButtonLink>
          )}
          <ButtonLink href="/markets">Open the desk</ButtonLink>
          <span className="text-13 text-ink-3">{isSignedIn ? "" : "Free, no card."}</span>
        </div>
      </div>
      <div id="wire" className="min-w-0">
        <WirePanel />
      </div>
    </section>
  );
}
