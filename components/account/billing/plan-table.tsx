import { BILLING_INTERVALS, type BillingInterval } from "@/lib/domain/billing/plans";
import { TIER_IDS, TIERS, type TierId } from "@/lib/domain/tiers/tiers";
import { TierCell } from "../../landing/tier-cell";
import { TIER_ROWS } from "../../landing/tier-rows";
import { Button } from "../../ui/button";
import { Figure } from "../../ui/meter";
import type { Choice } from "./plan-choice";

const INTERVAL_TEXTS: Record<BillingInterval, string> = {
  month: "Monthly",
  year: "Yearly, two months free",
};

interface PlanTableProps {
  tierNow: TierId;
  interval: BillingInterval;
  onInterval: (interval: BillingInterval) => void;
  choice: (tier: TierId) => Choice;
  /** Null where this person may only look. */
  onChoose: ((choice: Choice) => void) | null;
}

/** The tiers side by side, from the table that the limiter reads, each with what can be done about it. */
export function PlanTable({ tierNow, interval, onInterval, choice, onChoose }: PlanTableProps) {
  return (
    <section aria-labelledby="tiers" className="px-4 py-6 md:px-6">
      <div className="flex flex-wrap items-center justify-between gap-x-8 gap-y-3">
        <h2 id="tiers" className="text-15">
          Tiers
        </h2>
        <fieldset className="flex rounded border border-line-2 p-0.5">
          <legend className="sr-only">Paid for</legend>
          {BILLING_INTERVALS.map((id) => (
            <button
              key={id}
              type="button"
              aria-pressed={interval === id}
              onClick={() => onInterval(id)}
              className="h-8 rounded-s px-3 text-12 font-label text-ink-3 hover:text-ink-1 aria-pressed:bg-bg-3 aria-pressed:text-ink-1 max-sm:h-10"
            >
              {INTERVAL_TEXTS[id]}
            </button>
          ))}
        </fieldset>
      </div>
      <table className="mt-4 w-full table-fixed border-collapse text-13 max-md:text-12">
        <caption className="sr-only">What each tier costs and allows</caption>
        <thead>
          <tr className="align-top">
            <td className="w-[25%] max-md:hidden" />
            {TIER_IDS.map((id) => (
              <th
                key={id}
                scope="col"
                className={`border-t-2 px-2 pt-4 pb-4 text-left font-text md:px-5 ${id === tierNow ? "border-accent md:bg-bg-2" : "border-line-1"}`}
              >
                <div className="text-15 font-title text-ink-1">{TIERS[id].name}</div>
                <div className="mt-1 flex flex-wrap items-baseline gap-x-2 text-ink-3">
                  <span className="text-20 font-title text-ink-1">
                    $<Figure value={TIERS[id].priceUsd[interval === "month" ? "monthly" : "yearly"]} />
                  </span>
                  <span>a {interval}</span>
                </div>
                <div className="mt-3">
                  <ChoiceButton choice={choice(id)} isMain={id === "pro"} onChoose={onChoose} />
                </div>
              </th>
            ))}
          </tr>
        </thead>
        {TIER_ROWS.map(({ name, values }) => (
          <tbody key={name}>
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
                  className={`border-line-1 px-2 text-ink-1 max-md:pb-2 md:border-t md:px-5 ${id === tierNow ? "md:bg-bg-2" : ""}`}
                >
                  <TierCell parts={values(TIERS[id])} />
                </td>
              ))}
            </tr>
          </tbody>
        ))}
      </table>
      <p className="mt-3 text-12 text-ink-3">
        Prices in US dollars, before tax. Academic and founder discounts are codes at the checkout.{" "}
        <a href="/pricing" className="text-accent underline underline-offset-2">
          All that a tier holds
        </a>
      </p>
    </section>
  );
}

interface ChoiceButtonProps {
  choice: Choice;
  isMain: boolean;
  onChoose: ((choice: Choice) => void) | null;
}

function ChoiceButton({ choice, isMain, onChoose }: ChoiceButtonProps) {
  if (choice.kind === "none" || onChoose === null) {
    return (
      <p className="flex min-h-10 items-center text-12 text-ink-2">
        {choice.kind === "none" ? choice.text : ""}
      </p>
    );
  }
  const leads = choice.kind === "resume" || (isMain && choice.kind === "checkout");
  return (
    <Button
      look={leads ? "primary" : "secondary"}
      onClick={() => onChoose(choice)}
      className="h-auto! min-h-10 w-full py-2 whitespace-normal! max-md:px-1! max-md:text-12"
    >
      {choice.kind === "cancel" ? "Cancel" : choice.text}
    </Button>
  );
}
