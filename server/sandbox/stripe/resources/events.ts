import { z } from "zod";
import { paginate } from "../wire/paginate";
import { flag, isWithin, pageParams, range, text } from "../wire/params";
import { route } from "../wire/route";

export const EVENT_ROUTES = [
  route(
    "GET",
    "/v1/events",
    {
      ...pageParams,
      type: text.optional(),
      types: z.array(text).max(20).optional(),
      created: range.optional(),
      delivery_success: flag.optional(),
    },
    (tx, given) => {
      const events = tx
        .all("event")
        .filter(({ type }) => given.type === undefined || matches(type, given.type))
        .filter(({ type }) => given.types?.some((one) => matches(type, one)) ?? true)
        .filter(({ created }) => given.created === undefined || isWithin(created, given.created))
        .filter(
          ({ pending_webhooks: left }) =>
            given.delivery_success === undefined || (left === 0) === given.delivery_success,
        );
      return paginate(events, given, "/v1/events");
    },
  ),
  route("GET", "/v1/events/{id}", {}, (tx, _given, id) => tx.need("event", id)),
];

/** `customer.subscription.*` stands for all that begins so. */
function matches(type: string, asked: string): boolean {
  return asked.endsWith("*") ? type.startsWith(asked.slice(0, -1)) : type === asked;
}
