import type { MarketEvent } from "@/lib/domain/market/event";
import type { Bus } from "@/lib/platform/bus/bus";

/** Events that one publish may carry; more are split so that readers get their turn. */
const BATCH_MAX = 1_000;

/**
 * Gathers what one read of a socket brought and publishes it at the end of that turn: no event waits
 * for a timer, and many frames of one packet cost the bus one call.
 */
export class EventBatch {
  private events: MarketEvent[] = [];
  private scheduled = false;

  constructor(private readonly bus: Bus) {}

  readonly push = (event: MarketEvent): void => {
    this.events.push(event);
    if (this.events.length >= BATCH_MAX) {
      this.flush();
    } else if (!this.scheduled) {
      this.scheduled = true;
      queueMicrotask(() => this.flush());
    }
  };

  flush(): void {
    this.scheduled = false;
    if (this.events.length === 0) return;
    const events = this.events;
    this.events = [];
    this.bus.publish("market", events);
  }
}
