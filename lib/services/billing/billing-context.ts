import type { Stripe } from "stripe";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import type { Caller } from "../accounts/security-events";

/** With what a person's wish is carried out; the database is asked as quant_app. */
export interface BillingContext {
  prisma: PrismaClient;
  stripe: Stripe;
  /** Where Stripe's pages send people back to. */
  publicUrl: string;
}

/** Who wishes it, when (epoch milliseconds) and, where a browser asked, from where. */
export interface BillingWish extends Partial<Caller> {
  organisationId: string;
  userId: string;
  nowMs: number;
}
