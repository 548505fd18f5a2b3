import { newId } from "../store/ids";
import type { TestClockRow } from "../store/rows";
import type { TimeKeeper } from "../time/time-keeper";
import { create } from "../webhooks/change";
import { emit } from "../webhooks/emit";
import { paginate } from "../wire/paginate";
import { pageParams, seconds, text } from "../wire/params";
import { type Route, route } from "../wire/route";

const KEPT_SECONDS = 30 * 86_400;
const URL = "/v1/test_helpers/test_clocks";

export function testClockRoutes(keeper: Pick<TimeKeeper, "advanceClock">): Route[] {
  return [
    route("POST", URL, { frozen_time: seconds, name: text.optional() }, (tx, { frozen_time, name }) => {
      const clock: TestClockRow = {
        id: newId(tx, "clock"),
        object: "test_helpers.test_clock",
        created: tx.now,
        deletes_after: tx.now + KEPT_SECONDS,
        frozen_time,
        livemode: false,
        name: name ?? null,
        status: "ready",
        status_details: {},
      };
      return create(tx, "test_clock", clock, "test_helpers.test_clock.created");
    }),
    route("GET", URL, pageParams, (tx, given) => paginate(tx.all("test_clock"), given, URL)),
    route("GET", `${URL}/{id}`, {}, (tx, _given, id) => tx.need("test_clock", id)),
    route("POST", `${URL}/{id}/advance`, { frozen_time: seconds }, (tx, { frozen_time }, id) => {
      tx.need("test_clock", id);
      // In transactions of its own: what time does is not undone by anything that this request might still meet.
      keeper.advanceClock(id, frozen_time);
      return tx.need("test_clock", id);
    }),
    route("DELETE", `${URL}/{id}`, {}, (tx, _given, id) => {
      const clock = tx.need("test_clock", id);
      const lives = (row: { test_clock?: string | null }) => row.test_clock === id;
      const customers = tx.all("customer").filter(lives);
      for (const row of tx.all("invoice").filter(lives)) tx.remove("invoice", row.id);
      for (const row of tx.all("subscription_schedule").filter(lives))
        tx.remove("subscription_schedule", row.id);
      for (const row of tx.all("subscription").filter(lives)) tx.remove("subscription", row.id);
      emit(tx, "test_helpers.test_clock.deleted", clock);
      for (const row of customers) tx.remove("customer", row.id);
      tx.remove("test_clock", id);
      return { id, object: "test_helpers.test_clock", deleted: true };
    }),
  ];
}
