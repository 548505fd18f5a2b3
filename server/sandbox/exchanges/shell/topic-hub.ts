import { Listeners } from "./listeners";
import type { Wire } from "./wire";

/** Hands every message of a topic to all who listen to it, encoded once. */
export class TopicHub extends Listeners<Wire> {
  publish(topic: string, symbol: string | null, text: string): void {
    const wires = this.of(topic);
    if (!wires) return;
    const bytes = Buffer.from(text);
    for (const wire of wires) wire.deliver(text, bytes, topic, symbol);
  }
}
