import type { BillingAccount } from "@/lib/domain/billing/billing-view";
import { moneyText } from "@/lib/domain/billing/money";
import { Button } from "../../ui/button";
import { dateText } from "../keys/in-time";

interface PaymentPanelProps {
  account: BillingAccount;
  mayChange: boolean;
  pending: boolean;
  onPortal: (target: "all" | "card") => void;
}

/** With what is paid, what is taken off, and the way to Stripe's page where both are kept. */
export function PaymentPanel({ account, mayChange, pending, onPortal }: PaymentPanelProps) {
  const { card, discount, hasCustomer } = account;
  return (
    <section aria-labelledby="payment" className="bg-bg-1 px-4 py-6 md:px-6">
      <h2 id="payment" className="text-13">
        Payment
      </h2>
      <dl className="mt-2 divide-y divide-line-1 text-13">
        <Row name="Card">
          {card ? (
            <>
              <span className="capitalize">{card.brand}</span> ending in {card.lastFour}
              <span className="block text-12 text-ink-3">
                valid to {String(card.expiresMonth).padStart(2, "0")}/{card.expiresYear}
              </span>
            </>
          ) : (
            <span className="text-ink-3">none on file</span>
          )}
        </Row>
        {discount && (
          <Row name="Discount">
            {discount.name}, {discountText(discount)}
            {discount.endsAt !== null && (
              <span className="block text-12 text-ink-3">until {dateText(discount.endsAt)}</span>
            )}
          </Row>
        )}
      </dl>
      {mayChange && hasCustomer && (
        <p className="mt-3 flex flex-wrap gap-2">
          <Button aria-disabled={pending} onClick={() => onPortal("all")}>
            Cards, tax id and address
          </Button>
        </p>
      )}
      <p className="mt-3 text-12 text-ink-3">
        Stripe keeps the card and asks for it; it never reaches this server. Receipts go by mail to owners and
        to whoever has the role for billing.
      </p>
    </section>
  );
}

function discountText({ percentOff, amountOff }: NonNullable<BillingAccount["discount"]>): string {
  return percentOff === null ? `${moneyText(amountOff ?? 0)} off` : `${percentOff} % off`;
}

function Row({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="flex items-baseline justify-between gap-4 py-2">
      <dt>{name}</dt>
      <dd className="text-right text-ink-1">{children}</dd>
    </div>
  );
}
