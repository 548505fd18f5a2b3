import type { Connection } from "./connection";
import { Frame } from "./frame";

/** Knows which connection listens to which stream, and hands every event to all of them. */
export class StreamHub {
  private readonly listeners = new Map<string, Set<Connection>>();
  private readonly watchers = new Set<() => void>();

  add(stream: string, connection: Connection): void {
    const listeners = this.listeners.get(stream);
    if (listeners) listeners.add(connection);
    else this.listeners.set(stream, new Set([connection]));
    for (const watcher of this.watchers) watcher();
  }

  remove(stream: string, connection: Connection): void {
    const listeners = this.listeners.get(stream);
    listeners?.delete(connection);
    if (listeners?.size === 0) this.listeners.delete(stream);
    for (const watcher of this.watchers) watcher();
  }

  has(stream: string): boolean {
    return this.listeners.has(stream);
  }

  streams(): IterableIterator<string> {
    return this.listeners.keys();
  }

  /** Calls `watcher` whenever somebody begins or stops to listen. */
  onChange(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  publish(stream: string, symbol: string | null, data: string): void {
    const listeners = this.listeners.get(stream);
    if (!listeners) return;
    const frame = new Frame(stream, symbol, data);
    for (const connection of listeners) connection.deliver(frame);
  }
}
