import { readBillingConfig } from "@/lib/platform/env/billing";
import { createStripe } from "@/lib/services/billing/stripe/create-stripe";
import { ensureCatalogue } from "@/lib/services/billing/stripe/ensure-catalogue";

const config = readBillingConfig(process.env);
if (config === null) {
  console.error(
    "STRIPE_SECRET_KEY is missing; it should be the key of the Stripe account that sells, for example STRIPE_SECRET_KEY=sk_live_abc123.",
  );
  process.exit(2);
}
const { made } = await ensureCatalogue(createStripe(config));
console.log(made.length === 0 ? "Everything is there." : `Made: ${made.join(", ")}.`);
