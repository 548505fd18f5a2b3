import type { Clock } from "@/lib/platform/clock";
import type { Logger } from "@/lib/platform/log";
import type { Engine } from "../engine";
import { setting } from "../store/setting";
import type { Store } from "../store/store";
import { emit } from "../webhooks/emit";
import { expect } from "../wire/expect";
import { invalid } from "../wire/stripe-error";
import { createTimetable } from "./timetable";

/** Timers of Node overflow beyond 24 days; a look once an hour costs nothing. */
const LOOK_AGAIN_MS = 3_600_000;
/** After a failure, which would else be met again at once and for ever. */
const AFTER_FAILURE_MS = 60_000;

export interface TimeKeeper {
  /** Moves the sandbox's own clock; resolves when all that was due on the way is done. */
  advanceSandbox(to: number): Promise<void>;
  /** Moves a test clock, which says `advancing` at once and `ready` when all is done. */
  advanceClock(id: string, to: number): Promise<void>;
  close(): void;
}

/** Does what is due, each in a transaction of its own at its own second, as time passes or is moved. */
export function keepTime({
  engine,
  store,
  clock,
  log,
}: {
  engine: Engine;
  store: Store;
  clock: Clock;
  log: Logger;
}): TimeKeeper {
  const timetable = createTimetable(store);
  let cancel = () => {};
  let closed = false;
  let chain = Promise.resolve();

  function doNext(testClock: string | null, until: number): boolean {
    const entry = timetable.next(testClock);
    if (entry === null || entry.due > until || closed) return false;
    engine.run(
      (tx) => {
        if (testClock !== null) {
          const row = tx.need("test_clock", testClock);
          tx.put("test_clock", { ...row, frozen_time: Math.max(row.frozen_time, entry.due) });
        }
        entry.act(tx);
      },
      testClock === null ? { now: entry.due } : {},
    );
    return true;
  }
  async function doAll(testClock: string | null, until: number): Promise<void> {
    // Breathes between the steps: a year of many subscriptions must not hold up requests and webhooks.
    while (doNext(testClock, until)) await new Promise<void>((resolve) => setImmediate(resolve));
  }
  function rearm(): void {
    cancel();
    if (closed) return;
    const next = timetable.next(null);
    const waitMs = next === null ? LOOK_AGAIN_MS : (next.due - engine.now()) * 1000;
    cancel = clock.after(Math.min(LOOK_AGAIN_MS, Math.max(0, waitMs)), () => {
      inTurn(() => doAll(null, engine.now())).catch((error) => {
        log.error({ err: error }, "what was due failed");
        cancel();
        cancel = clock.after(AFTER_FAILURE_MS, rearm);
      });
    });
  }
  function inTurn(act: () => Promise<void>): Promise<void> {
    const done = chain.then(act).finally(rearm);
    chain = done.catch(() => {});
    return done;
  }
  async function moveSandbox(to: number): Promise<void> {
    await doAll(null, to);
    engine.run((tx) => {
      const offsetMs = Math.max(setting(tx).offsetMs, to * 1000 - clock.now());
      tx.put("setting", { ...setting(tx), offsetMs, advancingTo: null });
    });
  }
  async function moveClock(id: string): Promise<void> {
    const target = store.get("test_clock", id)?.status_details.advancing?.target_frozen_time;
    if (target === undefined) return;
    try {
      await doAll(id, target);
    } catch (error) {
      log.error({ err: error, clock: id }, "a test clock could not be moved");
      engine.run((tx) => {
        const row = tx.need("test_clock", id);
        tx.put("test_clock", { ...row, status: "internal_failure", status_details: {} });
      });
      return;
    }
    engine.run((tx) => {
      const row = tx.need("test_clock", id);
      const ready = { ...row, frozen_time: target, status: "ready" as const, status_details: {} };
      tx.put("test_clock", ready);
      emit(tx, "test_helpers.test_clock.ready", ready);
    });
  }

  store.onCommit(rearm);
  const { advancingTo } = setting(store);
  if (advancingTo !== null)
    inTurn(() => moveSandbox(advancingTo)).catch((error) => log.error({ err: error }, "what was due failed"));
  for (const { id, status } of store.all("test_clock"))
    if (status === "advancing") inTurn(() => moveClock(id));
  rearm();
  return {
    advanceSandbox(to) {
      if (to < engine.now()) throw invalid("The sandbox's clock only moves forward.", { param: "to" });
      engine.run((tx) => tx.put("setting", { ...setting(tx), advancingTo: to }));
      return inTurn(() => moveSandbox(to));
    },
    advanceClock(id, to) {
      engine.run((tx) => {
        const row = tx.need("test_clock", id);
        if (row.status === "advancing") throw invalid("This test clock is already advancing.");
        if (to <= row.frozen_time)
          throw invalid("frozen_time must be after the test clock's time.", { param: "frozen_time" });
        const advancing = {
          ...row,
          status: "advancing" as const,
          status_details: { advancing: { target_frozen_time: to } },
        };
        tx.put("test_clock", advancing);
        emit(tx, "test_helpers.test_clock.advancing", expect(tx.get("test_clock", id)));
      });
      return inTurn(() => moveClock(id));
    },
    close() {
      closed = true;
      cancel();
    },
  };
}
