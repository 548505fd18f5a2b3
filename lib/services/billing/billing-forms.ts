import { z } from "zod";
import { BILLING_INTERVALS, PAID_TIER_IDS } from "@/lib/domain/billing/plans";

/** A plan by name: its price is looked up here and never taken from a browser. */
export const planSchema = z.strictObject({
  tier: z.enum(PAID_TIER_IDS, "Choose Pro or Enterprise."),
  interval: z.enum(BILLING_INTERVALS, "Choose monthly or yearly."),
});

export const checkoutSchema = z.strictObject({ plan: planSchema, skipTrial: z.boolean() });

/** The quote as it was shown, confirmed. */
export const changeSchema = z.strictObject({
  plan: planSchema,
  prorationDate: z.int().positive(),
  dueNow: z.int(),
});

export const portalSchema = z.enum(["all", "card"]);

export const invoiceIdSchema = z.string().regex(/^in_\w{1,250}$/, "There is no such invoice.");
