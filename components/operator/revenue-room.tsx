import { moneyText } from "@/lib/domain/billing/money";
import { PAID_TIER_IDS } from "@/lib/domain/billing/plans";
import type { RevenueDay } from "@/lib/domain/billing/revenue";
import { TIERS } from "@/lib/domain/tiers/tiers";
import { dateText } from "../account/keys/in-time";
import { ButtonLink } from "../ui/button";
import { Empty } from "../ui/empty";
import { RevenueChart } from "./revenue-chart";

interface RevenueRoomProps {
  revenue: {
    days: readonly RevenueDay[];
    monthly: number;
    payers: number;
    trials: number;
    overdue: number;
    churn: number | null;
    endedTrials: number;
    paidAfterTrial: number;
  };
  hasSecondFactor: boolean;
}

const DAYS_SHOWN = 31;
const CELL = "border-t border-line-1 px-2 py-1.5 text-right whitespace-nowrap";

export function RevenueRoom({ revenue, hasSecondFactor }: RevenueRoomProps) {
  const { days, monthly, payers, trials, overdue, churn, endedTrials, paidAfterTrial } = revenue;
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-4 border-b border-line-1 px-4 py-6 md:px-6">
        <div>
          <h1 className="text-20">Revenue</h1>
          <p className="mt-0.5 text-13">
            What subscriptions bring, normalised to a month, after lasting discounts. Trials count when they
            pay.
          </p>
        </div>
        <ButtonLink href="/operator/revenue/csv">Download CSV</ButtonLink>
      </div>
      {!hasSecondFactor && (
        <p className="border-b border-line-1 bg-amber-1 px-4 py-3 text-13 md:px-6">
          This account reaches every organisation’s revenue with a password alone.{" "}
          <a href="/settings/security" className="text-accent underline underline-offset-2">
            Turn the second factor on
          </a>
        </p>
      )}
      <dl className="grid grid-cols-2 gap-px border-b border-line-1 bg-line-1 sm:grid-cols-3 xl:grid-cols-6">
        <Figure
          name="Monthly revenue"
          value={moneyText(monthly)}
          note={`${moneyText(monthly * 12)} a year`}
        />
        <Figure name="Paying" value={String(payers)} note="organisations" />
        <Figure name="On trial" value={String(trials)} note="not paying yet" />
        <Figure
          name="Trials that paid"
          value={endedTrials === 0 ? "none ended" : percent(paidAfterTrial / endedTrials)}
          note={endedTrials === 0 ? "" : `${paidAfterTrial} of ${endedTrials}`}
        />
        <Figure
          name="Churn, 30 days"
          value={churn === null ? "not known" : percent(churn)}
          note="of those who paid"
        />
        <Figure name="Overdue" value={String(overdue)} note="within the grace" />
      </dl>
      {days.length === 0 ? (
        <Empty
          title="No subscription yet"
          text="Once somebody subscribes or tries a tier, this page shows what it brings, day by day."
        />
      ) : (
        <>
          <section aria-labelledby="over-time" className="border-b border-line-1 px-4 py-6 md:px-6">
            <div className="mb-3 flex flex-wrap items-center gap-x-6 gap-y-1">
              <h2 id="over-time" className="text-13">
                Over time
              </h2>
              {PAID_TIER_IDS.map((id, index) => (
                <span key={id} className="flex items-center gap-2 text-12 text-ink-3">
                  <span className="venue-line" data-venue={["coinbase", "binance"][index]} />
                  {TIERS[id].name}
                </span>
              ))}
            </div>
            <RevenueChart days={days} />
          </section>
          <DayTable days={days.slice(-DAYS_SHOWN).reverse()} />
        </>
      )}
    </>
  );
}

function DayTable({ days }: { days: readonly RevenueDay[] }) {
  return (
    <section aria-label="By day" className="overflow-x-auto px-2 py-4 md:px-4" tabIndex={-1}>
      <table className="w-full text-13">
        <caption className="sr-only">Monthly revenue by day, the newest first</caption>
        <thead>
          <tr className="h-9 text-11 text-ink-3">
            <th className="px-2 text-left font-text">Day</th>
            <th className="px-2 text-right font-text">Monthly</th>
            {PAID_TIER_IDS.map((id) => (
              <th key={id} className="px-2 text-right font-text max-md:hidden">
                {TIERS[id].name}
              </th>
            ))}
            <th className="px-2 text-right font-text">Paying</th>
            <th className="px-2 text-right font-text">Trials</th>
            <th className="px-2 text-right font-text max-sm:hidden">Gained</th>
            <th className="px-2 text-right font-text max-md:hidden">Grown</th>
            <th className="px-2 text-right font-text max-md:hidden">Shrunk</th>
            <th className="px-2 text-right font-text max-sm:hidden">Lost</th>
          </tr>
        </thead>
        <tbody>
          {days.map(({ day, monthly, byTier, payers, trials, gained, expanded, contracted, lost }) => (
            <tr key={day} className="hover:bg-bg-2">
              <th
                scope="row"
                className="border-t border-line-1 px-2 py-1.5 text-left font-text whitespace-nowrap"
              >
                {dateText(day)}
              </th>
              <td className={`${CELL} text-ink-1`}>{moneyText(monthly)}</td>
              {PAID_TIER_IDS.map((id) => (
                <td key={id} className={`${CELL} max-md:hidden`}>
                  {moneyText(byTier[id])}
                </td>
              ))}
              <td className={CELL}>{payers}</td>
              <td className={CELL}>{trials}</td>
              <td className={`${CELL} max-sm:hidden`}>{flow(gained)}</td>
              <td className={`${CELL} max-md:hidden`}>{flow(expanded)}</td>
              <td className={`${CELL} max-md:hidden`}>{flow(-contracted)}</td>
              <td className={`${CELL} max-sm:hidden`}>{flow(-lost)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Figure({ name, value, note }: { name: string; value: string; note: string }) {
  return (
    <div className="bg-bg-1 px-4 py-4 md:px-6">
      <dt className="text-12 text-ink-3">{name}</dt>
      <dd className="mt-1 text-20 font-title text-ink-1">
        {value}
        <span className="block text-12 font-text text-ink-3">{note}</span>
      </dd>
    </div>
  );
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function flow(cents: number): string {
  if (cents === 0) return "";
  return cents > 0 ? `+${moneyText(cents)}` : moneyText(cents);
}
