import type { Route } from "../wire/route";
import { CHECKOUT_ROUTES } from "./checkout-sessions";
import { CUSTOMER_ROUTES } from "./customers";
import { EVENT_ROUTES } from "./events";
import { PAYMENT_METHOD_ROUTES } from "./payment-methods";
import { PRICE_ROUTES } from "./prices";
import { PRODUCT_ROUTES } from "./products";
import { SUBSCRIPTION_ROUTES } from "./subscriptions";

export const ALL_ROUTES: readonly Route[] = [
  ...PRODUCT_ROUTES,
  ...PRICE_ROUTES,
  ...CUSTOMER_ROUTES,
  ...PAYMENT_METHOD_ROUTES,
  ...CHECKOUT_ROUTES,
  ...SUBSCRIPTION_ROUTES,
  ...EVENT_ROUTES,
];
