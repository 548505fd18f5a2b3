import type { Engine } from "../engine";

const ANSWERS_KEPT_MS = 86_400_000;
const EVENTS_KEPT = 20_000;

/** At a start: idempotency keys hold for a day, and of events and their deliveries the newest are kept. */
export function forgetOld(engine: Engine, nowMs: number): void {
  engine.run((tx) => {
    for (const { id, atMs } of tx.all("answer")) if (atMs < nowMs - ANSWERS_KEPT_MS) tx.remove("answer", id);
    const gone = new Set(
      tx
        .all("event")
        .slice(0, -EVENTS_KEPT)
        .map(({ id }) => id),
    );
    for (const id of gone) tx.remove("event", id);
    for (const { id, event } of tx.all("delivery")) if (gone.has(event)) tx.remove("delivery", id);
  });
}
