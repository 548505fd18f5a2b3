import type { BillingInvoice } from "@/lib/domain/billing/billing-view";
import { moneyText } from "@/lib/domain/billing/money";
import { StateMark } from "../../ui/state-mark";
import { dateText } from "../keys/in-time";

const STATES: Readonly<Record<string, { mark: "live" | "stale" | "gone"; text: string }>> = {
  paid: { mark: "live", text: "paid" },
  open: { mark: "stale", text: "open" },
  uncollectible: { mark: "gone", text: "not collected" },
};

const CELL = "border-t border-line-1 px-2 py-2 align-top";

export function InvoiceTable({ invoices }: { invoices: readonly BillingInvoice[] }) {
  return (
    <section aria-labelledby="invoices" className="min-w-0 bg-bg-1 px-2 py-6 md:px-4">
      <h2 id="invoices" className="px-2 text-13">
        Invoices
      </h2>
      {invoices.length === 0 ? (
        <p className="mt-2 px-2 text-13">
          None yet. Each payment’s invoice will be here, to be opened and kept as PDF.
        </p>
      ) : (
        <table className="mt-2 w-full text-13">
          <caption className="sr-only">Invoices, the newest first</caption>
          <thead>
            <tr className="h-9 text-left text-11 text-ink-3">
              <th className="px-2 font-text">Date</th>
              <th className="px-2 font-text max-lg:hidden">Number</th>
              <th className="px-2 font-text max-sm:hidden">For</th>
              <th className="px-2 font-text">State</th>
              <th className="px-2 text-right font-text">Amount</th>
              <th className="px-2 text-right font-text">
                <span className="sr-only">Invoice</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {invoices.map(({ id, at, number, description, status, total, currency }) => {
              const state = STATES[status] ?? { mark: "gone" as const, text: status };
              return (
                <tr key={id} className="hover:bg-bg-2">
                  <td className={`${CELL} whitespace-nowrap`}>{dateText(at)}</td>
                  <td className={`${CELL} font-mono text-12 whitespace-nowrap max-lg:hidden`}>{number}</td>
                  <td className={`${CELL} max-sm:hidden`}>{description}</td>
                  <td className={CELL}>
                    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
                      <StateMark mark={state.mark} />
                      {state.text}
                    </span>
                  </td>
                  <td className={`${CELL} text-right whitespace-nowrap text-ink-1`}>
                    {moneyText(total, currency)}
                  </td>
                  <td className={`${CELL} text-right`}>
                    <a href={`/billing/invoices/${id}`} className="tap text-accent hover:underline">
                      {status === "open" ? "Pay" : "Open"}
                      <span className="sr-only"> invoice {number}</span>
                    </a>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </section>
  );
}
