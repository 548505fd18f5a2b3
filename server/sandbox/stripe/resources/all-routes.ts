import type { Route } from "../wire/route";
import { CHECKOUT_ROUTES } from "./checkout-sessions";
import { COUPON_ROUTES } from "./coupons";
import { CUSTOMER_ROUTES } from "./customers";
import { EVENT_ROUTES } from "./events";
import { INVOICE_ROUTES } from "./invoices";
import { PAYMENT_METHOD_ROUTES } from "./payment-methods";
import { PORTAL_CONFIGURATION_ROUTES } from "./portal-configurations";
import { PORTAL_SESSION_ROUTES } from "./portal-sessions";
import { PRICE_ROUTES } from "./prices";
import { PRODUCT_ROUTES } from "./products";
import { PROMOTION_CODE_ROUTES } from "./promotion-codes";
import { REFUND_ROUTES } from "./refunds";
import { SCHEDULE_ROUTES } from "./subscription-schedules";
import { SUBSCRIPTION_ROUTES } from "./subscriptions";
import { TAX_ID_ROUTES } from "./tax-ids";
import { WEBHOOK_ENDPOINT_ROUTES } from "./webhook-endpoints";

export const ALL_ROUTES: readonly Route[] = [
  ...PRODUCT_ROUTES,
  ...PRICE_ROUTES,
  ...COUPON_ROUTES,
  ...PROMOTION_CODE_ROUTES,
  ...CUSTOMER_ROUTES,
  ...TAX_ID_ROUTES,
  ...PAYMENT_METHOD_ROUTES,
  ...CHECKOUT_ROUTES,
  ...SUBSCRIPTION_ROUTES,
  ...SCHEDULE_ROUTES,
  ...INVOICE_ROUTES,
  ...REFUND_ROUTES,
  ...PORTAL_CONFIGURATION_ROUTES,
  ...PORTAL_SESSION_ROUTES,
  ...EVENT_ROUTES,
  ...WEBHOOK_ENDPOINT_ROUTES,
];
