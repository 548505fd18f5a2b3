import type { Stripe } from "stripe";
import type { PrismaClient } from "@/lib/generated/prisma/client";

/** With what a person's wish is carried out; the database is asked as quant_app. */
export interface BillingContext {
  prisma: PrismaClient;
  stripe: Stripe;
  /** Where Stripe's pages send people back to. */
  publicUrl: string;
}

/** Who wishes it, and when (epoch milliseconds). */
export interface BillingWish {
  organisationId: string;
  userId: string;
  nowMs: number;
}
