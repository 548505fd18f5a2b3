import Stripe from "stripe";
import type { Clock } from "@/lib/platform/clock";
import type { Engine } from "../engine";
import type { DeliveryRow } from "../store/rows";
import { setting } from "../store/setting";
import type { Store } from "../store/store";

/** What waits at most; beyond it the newest are dropped, and only `GET /v1/events` tells of them. */
const WAITING_MAX = 10_000;
const IN_FLIGHT_MAX = 4;
const ATTEMPTS_MAX = 20;
const ANSWER_WITHIN_MS = 10_000;
const FIRST_RETRY_MS = 1_000;
const RETRY_MS_MAX = 300_000;

export interface Deliverer {
  /** Lets go what `hold` or `reverse` kept back, one after the other; says how many. */
  release(): Promise<number>;
  /** When nothing is under way or due; what was refused and waits for its next try does not count. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Sends every delivery until an answer of 2xx, at least once, at most four at a time and in no promised order. A
 * refusal is tried again after 1 s, 2 s, 4 s and so on up to 5 minutes, twenty times; all states are kept.
 */
export function startDeliveries(options: { store: Store; engine: Engine; clock: Clock }): Deliverer {
  const { store, engine, clock } = options;
  const signer = new Stripe("sk_test_signer").webhooks;
  /** Only what is not over, in the order of its making. */
  const open = new Map<string, DeliveryRow>();
  const inFlight = new Map<string, Promise<void>>();
  const end = new AbortController();
  let waiters: (() => void)[] = [];
  let cancel = () => {};

  function due(): DeliveryRow[] {
    const now = clock.now();
    return [...open.values()].filter(
      ({ id, state, nextAtMs }) => state === "waiting" && nextAtMs <= now && !inFlight.has(id),
    );
  }
  function pump(): void {
    if (end.signal.aborted) return;
    for (const delivery of due()) {
      if (inFlight.size >= IN_FLIGHT_MAX) break;
      if (takeAside(delivery)) continue;
      const sending = attempt(delivery).finally(() => {
        inFlight.delete(delivery.id);
        pump();
      });
      inFlight.set(delivery.id, sending);
    }
    arm();
    if (inFlight.size === 0 && due().length === 0) {
      for (const wake of waiters.splice(0)) wake();
    }
  }
  function arm(): void {
    cancel();
    const times = [...store.all("delivery")]
      .filter(({ state }) => state === "waiting")
      .map(({ nextAtMs }) => nextAtMs);
    const later = times.filter((at) => at > clock.now());
    if (later.length > 0) cancel = clock.after(Math.min(...later) - clock.now(), pump);
  }
  /** What a test's mode does with a delivery in place of sending it once. */
  function takeAside(delivery: DeliveryRow): boolean {
    const { webhookMode: mode, webhookTypes: types } = setting(store);
    const type = store.get("event", delivery.event)?.type ?? "";
    if (
      mode === "normal" ||
      mode === "duplicate" ||
      delivery.attempts > 0 ||
      !(types?.includes(type) ?? true)
    )
      return false;
    save({ ...delivery, state: mode === "drop" ? "dropped" : "held" });
    return true;
  }
  async function attempt(delivery: DeliveryRow): Promise<void> {
    const { webhookMode: mode, webhookTypes: types } = setting(store);
    const type = store.get("event", delivery.event)?.type ?? "";
    const twice = mode === "duplicate" && (types?.includes(type) ?? true);
    const answer = await post(delivery);
    if (twice) await post(delivery);
    if (end.signal.aborted) return;
    const attempts = delivery.attempts + 1;
    const arrived = /^2\d\d$/.test(answer);
    const waitMs = Math.min(RETRY_MS_MAX, FIRST_RETRY_MS * 2 ** (attempts - 1));
    save({
      ...delivery,
      attempts,
      lastAnswer: answer,
      nextAtMs: clock.now() + waitMs,
      state: arrived ? "delivered" : attempts >= ATTEMPTS_MAX ? "failed" : "waiting",
    });
  }
  async function post({ event, endpoint }: DeliveryRow): Promise<string> {
    const target = store.get("webhook_endpoint", endpoint);
    const row = store.get("event", event);
    if (!target || !row) return "the endpoint is gone";
    const payload = JSON.stringify(row, null, 2);
    const timestamp = Math.floor(clock.now() / 1000);
    const signature = signer.generateTestHeaderString({ payload, secret: target.secret, timestamp });
    try {
      const response = await fetch(target.url, {
        method: "POST",
        body: payload,
        headers: {
          "content-type": "application/json; charset=utf-8",
          "stripe-signature": signature,
          "user-agent": "Stripe/1.0 (sandbox)",
        },
        redirect: "manual",
        signal: AbortSignal.any([end.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
      });
      await response.arrayBuffer();
      return String(response.status);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
  function save(delivery: DeliveryRow): void {
    engine.run((tx) => {
      tx.put("delivery", delivery);
      const event = tx.get("event", delivery.event);
      const isOver =
        delivery.state === "delivered" || delivery.state === "dropped" || delivery.state === "failed";
      if (event && isOver)
        tx.put("event", { ...event, pending_webhooks: Math.max(0, event.pending_webhooks - 1) });
    });
  }

  function note(id: string): boolean {
    const row = store.get("delivery", id);
    if (row?.state === "waiting" || row?.state === "held") {
      const isNew = !open.has(id);
      open.set(id, row);
      return isNew;
    }
    open.delete(id);
    return false;
  }
  function dropBeyondBound(): void {
    const beyond = open.size > WAITING_MAX ? [...open.values()].slice(WAITING_MAX) : [];
    for (const row of beyond) save({ ...row, state: "dropped" });
  }
  for (const { id } of store.all("delivery")) note(id);
  store.onCommit((changes) => {
    const added = changes.filter(([kind, id]) => kind === "delivery" && note(id));
    if (added.length === 0) return;
    queueMicrotask(() => {
      dropBeyondBound();
      pump();
    });
  });
  queueMicrotask(pump);
  return {
    async release() {
      const held = [...open.values()].filter(({ state }) => state === "held");
      if (setting(store).webhookMode === "reverse") held.reverse();
      for (const delivery of held) {
        const sending = attempt(delivery).finally(() => inFlight.delete(delivery.id));
        inFlight.set(delivery.id, sending);
        await sending;
      }
      pump();
      return held.length;
    },
    settled: () =>
      new Promise((resolve) => {
        waiters.push(resolve);
        pump();
      }),
    async close() {
      end.abort();
      cancel();
      await Promise.allSettled(inFlight.values());
      waiters = [];
    },
  };
}
