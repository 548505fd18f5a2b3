import { z } from "zod";
import { endSubscription } from "../billing/end-subscription";
import { newCustomer } from "../objects/customer";
import type { CustomerRow } from "../store/rows";
import { change, create } from "../webhooks/change";
import { emit } from "../webhooks/emit";
import { defined } from "../wire/defined";
import { paginate } from "../wire/paginate";
import {
  integer,
  isWithin,
  mergeMetadata,
  metadata,
  pageParams,
  range,
  text,
  unsettable,
} from "../wire/params";
import { route } from "../wire/route";
import { keepMethod } from "./payment-methods";

const address = z.strictObject({
  city: z.string().optional(),
  country: z.string().optional(),
  line1: z.string().optional(),
  line2: z.string().optional(),
  postal_code: z.string().optional(),
  state: z.string().optional(),
});
const shared = {
  address: unsettable(address).optional(),
  balance: integer.optional(),
  description: unsettable(text).optional(),
  email: unsettable(text).optional(),
  invoice_settings: z.strictObject({ default_payment_method: unsettable(text).optional() }).optional(),
  metadata: metadata.optional(),
  name: unsettable(text).optional(),
  payment_method: text.optional(),
  phone: unsettable(text).optional(),
  preferred_locales: z.array(text).optional(),
  tax_exempt: z.enum(["none", "exempt", "reverse"]).optional(),
};

export const CUSTOMER_ROUTES = [
  route("POST", "/v1/customers", { ...shared, test_clock: text.optional() }, (tx, given) => {
    if (given.test_clock !== undefined) tx.need("test_clock", given.test_clock, "test_clock");
    const { invoice_settings, metadata: data, payment_method, address: place, ...plain } = given;
    const customer = newCustomer(tx, {
      ...defined(plain),
      metadata: mergeMetadata({}, data),
      ...(place ? { address: fullAddress(place) } : {}),
    });
    tx.put("customer", customer);
    if (payment_method !== undefined) keepMethod(tx, payment_method, customer.id);
    const method = invoice_settings?.default_payment_method;
    const whole = method ? withDefault(customer, keepMethod(tx, method, customer.id)) : customer;
    return create(tx, "customer", whole, "customer.created");
  }),
  route(
    "GET",
    "/v1/customers",
    { ...pageParams, email: text.optional(), created: range.optional(), test_clock: text.optional() },
    (tx, given) =>
      paginate(
        tx
          .all("customer")
          .filter((customer) => customer.test_clock === (given.test_clock ?? null))
          .filter(({ email }) => given.email === undefined || email === given.email)
          .filter(({ created }) => given.created === undefined || isWithin(created, given.created)),
        given,
        "/v1/customers",
      ),
  ),
  route("GET", "/v1/customers/{id}", {}, (tx, _given, id) =>
    tx.get("gone", id) ? deletedCustomer(id) : tx.need("customer", id),
  ),
  route("POST", "/v1/customers/{id}", shared, (tx, given, id) => {
    const customer = tx.need("customer", id);
    const { invoice_settings, metadata: data, payment_method, address: place, ...plain } = given;
    if (payment_method !== undefined) keepMethod(tx, payment_method, id);
    const method = invoice_settings?.default_payment_method;
    const changed: CustomerRow = {
      ...customer,
      ...defined(plain),
      metadata: mergeMetadata(customer.metadata, data),
      ...(place === undefined ? {} : { address: place && fullAddress(place) }),
    };
    const settings =
      method === undefined ? changed : withDefault(changed, method && keepMethod(tx, method, id));
    return change(tx, "customer", customer, settings, "customer.updated");
  }),
  route("DELETE", "/v1/customers/{id}", {}, (tx, _given, id) => {
    const customer = tx.need("customer", id);
    for (const subscription of tx.all("subscription")) {
      const ended = subscription.status === "canceled" || subscription.status === "incomplete_expired";
      if (subscription.customer === id && !ended) endSubscription(tx, subscription, "cancellation_requested");
    }
    emit(tx, "customer.deleted", customer);
    tx.remove("customer", id);
    tx.put("gone", { id });
    return deletedCustomer(id);
  }),
];

function deletedCustomer(id: string) {
  return { id, object: "customer", deleted: true };
}

export function withDefault(customer: CustomerRow, method: string | null): CustomerRow {
  return { ...customer, invoice_settings: { ...customer.invoice_settings, default_payment_method: method } };
}

function fullAddress(given: z.output<typeof address>) {
  const blank = { city: null, country: null, line1: null, line2: null, postal_code: null, state: null };
  return { ...blank, ...defined(given) };
}
