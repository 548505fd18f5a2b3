"use client";

import { useState } from "react";
import { TIER_IDS, TIERS, type Tier, type TierId } from "@/lib/domain/tiers/tiers";
import { ButtonLink } from "../ui/button";
import { Figure } from "../ui/meter";
import { TierCell } from "./tier-cell";
import { LATER_TIER_ROWS, TIER_ROWS, type TierRow } from "./tier-rows";

type Period = "monthly" | "yearly";

const PERIODS: ReadonlyArray<{ id: Period; text: string }> = [
  { id: "monthly", text: "Monthly" },
  { id: "yearly", text: "Yearly, two months free" },
];

const LATER = "With what comes in later versions";

interface PricingProps {
  /** The tier of whoever is signed in. */
  tierNow: TierId | null;
  /** Whether tiers can be bought here. */
  sells: boolean;
  heading: "h1" | "h2";
}

/** The tiers side by side, from the table that the limiter reads. */
export function Pricing({ tierNow, sells, heading: Heading }: PricingProps) {
  const [period, setPeriod] = useState<Period>("monthly");
  return (
    <>
      <div className="flex flex-wrap items-end justify-between gap-x-8 gap-y-4">
        <div>
          <Heading id="pricing-title" className="text-28">
            Pricing
          </Heading>
          <p className="mt-2 max-w-[60ch]">
            One table. The limiter, this page and the documentation read the same one.
          </p>
        </div>
        <fieldset className="flex rounded border border-line-2 p-0.5">
          <legend className="sr-only">Price for</legend>
          {PERIODS.map(({ id, text }) => (
            <button
              key={id}
              type="button"
              aria-pressed={period === id}
              onClick={() => setPeriod(id)}
              className="h-8 rounded-s px-3 text-12 font-label text-ink-3 hover:text-ink-1 aria-pressed:bg-bg-3 aria-pressed:text-ink-1 max-sm:h-10"
            >
              {text}
            </button>
          ))}
        </fieldset>
      </div>
      <table className="mt-8 w-full table-fixed border-collapse text-13 max-md:text-12">
        <caption className="sr-only">What each tier costs and allows</caption>
        <thead>
          <tr className="align-top">
            <td className="w-[29%] max-md:hidden" />
            {TIER_IDS.map((id) => (
              <TierHead key={id} id={id} period={period} tierNow={tierNow} sells={sells} />
            ))}
          </tr>
        </thead>
        {TIER_ROWS.map((row) => (
          <TierRowLines key={row.name} row={row} />
        ))}
        <tbody>
          <tr className="text-12 text-ink-1">
            <th scope="rowgroup" colSpan={3} className="px-2 pt-6 pb-2 text-left font-label md:hidden">
              {LATER}
            </th>
            <th scope="rowgroup" colSpan={4} className="pt-6 pb-2 text-left font-label max-md:hidden">
              {LATER}
            </th>
          </tr>
        </tbody>
        {LATER_TIER_ROWS.map((row) => (
          <TierRowLines key={row.name} row={row} />
        ))}
      </table>
      <p className="mt-4 text-12 text-ink-3">
        Every account starts on Free{sells ? ", and can try another tier for 14 days" : ""}. Prices in US
        dollars, before tax. Academic and founder discounts are codes at the checkout. The dashboard’s own
        sockets and requests do not count.
      </p>
    </>
  );
}

function TierRowLines({ row: { name, values } }: { row: TierRow }) {
  return (
    <tbody>
      {/* On a phone the name stands in a line of its own over the three values. */}
      <tr className="md:hidden">
        <th
          scope="rowgroup"
          colSpan={3}
          className="border-t border-line-1 px-2 pt-2 text-left font-text text-ink-3"
        >
          {name}
        </th>
      </tr>
      <tr className="h-8">
        <th scope="row" className="border-t border-line-1 text-left font-text max-md:hidden">
          {name}
        </th>
        {TIER_IDS.map((id) => (
          <td
            key={id}
            className={`border-line-1 px-2 text-ink-1 max-md:pb-2 md:border-t md:px-5 ${id === "pro" ? "md:bg-bg-2" : ""}`}
          >
            <TierCell parts={values(TIERS[id])} />
          </td>
        ))}
      </tr>
    </tbody>
  );
}

interface TierHeadProps {
  id: TierId;
  period: Period;
  tierNow: TierId | null;
  sells: boolean;
}

/** Where the button under a tier leads: to the choice itself, past the sign-up where there is no account yet. */
function tierHref({ id, period, tierNow, sells }: TierHeadProps): string {
  if (id === "free" || !sells) return "/sign-up";
  const choice = `/billing?tier=${id}&interval=${period === "monthly" ? "month" : "year"}`;
  return tierNow === null ? `/sign-up?next=${encodeURIComponent(choice)}` : choice;
}

function TierHead(props: TierHeadProps) {
  const { id, period, tierNow, sells } = props;
  const tier: Tier = TIERS[id];
  const isPro = id === "pro";
  return (
    <th
      scope="col"
      className={`border-t-2 px-2 pt-5 pb-5 text-left font-text md:px-5 ${isPro ? "border-accent md:bg-bg-2" : "border-line-1"}`}
    >
      <div className="text-15 font-title text-ink-1">{tier.name}</div>
      <div className="mt-1 flex flex-wrap items-baseline gap-x-2 text-ink-3">
        <span className="text-20 font-title text-ink-1 md:text-28">
          $<Figure value={tier.priceUsd[period]} />
        </span>
        <span>{period === "monthly" ? "a month" : "a year"}</span>
      </div>
      <div className="mt-1 text-12 text-ink-3 md:min-h-4">{tier.purpose}</div>
      <div className="mt-4">
        {tierNow === null || (sells && tierNow !== id && id !== "free") ? (
          <ButtonLink
            look={isPro ? "primary" : "secondary"}
            href={tierHref(props)}
            className="w-full max-md:px-1 max-md:text-12"
          >
            {id === "free" ? (
              <>
                <span className="max-md:hidden">Create account</span>
                <span className="md:hidden">Create</span>
              </>
            ) : (
              <>
                <span className="max-md:hidden">{sells ? `Start ${tier.name}` : "Start free"}</span>
                <span className="md:hidden">{sells ? tier.name : "Start"}</span>
              </>
            )}
          </ButtonLink>
        ) : (
          <p className="flex h-10 items-center text-12 text-ink-2">{tierNow === id ? "Your tier" : ""}</p>
        )}
      </div>
    </th>
  );
}
