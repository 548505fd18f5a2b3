import type { Clock } from "@/lib/platform/clock";

/** Gives up on what does not come in time; what comes later is nobody's. */
export function within<Value>(timeoutMs: number, clock: Clock, action: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(timeoutMs, () => reject(new Error(`no answer within ${timeoutMs} ms`)));
    action.then(resolve, reject).finally(cancel);
  });
}
