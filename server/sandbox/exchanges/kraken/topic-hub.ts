import type { Wire } from "./wire";

/** Knows which connection listens to which topic, and hands every message to all of them. */
export class TopicHub {
  private readonly listeners = new Map<string, Set<Wire>>();

  add(topic: string, wire: Wire): void {
    const listeners = this.listeners.get(topic);
    if (listeners) listeners.add(wire);
    else this.listeners.set(topic, new Set([wire]));
  }

  remove(topic: string, wire: Wire): void {
    const listeners = this.listeners.get(topic);
    listeners?.delete(wire);
    if (listeners?.size === 0) this.listeners.delete(topic);
  }

  has(topic: string): boolean {
    return this.listeners.has(topic);
  }

  publish(topic: string, symbol: string | null, text: string): void {
    const listeners = this.listeners.get(topic);
    if (!listeners) return;
    const bytes = Buffer.from(text);
    for (const wire of listeners) wire.deliver(text, bytes, topic, symbol);
  }
}
