/** Knows who listens to which topic. */
export class Listeners<Listener> {
  private readonly byTopic = new Map<string, Set<Listener>>();
  private readonly watchers = new Set<() => void>();

  add(topic: string, listener: Listener): void {
    const listeners = this.byTopic.get(topic);
    if (listeners) listeners.add(listener);
    else this.byTopic.set(topic, new Set([listener]));
    this.tell();
  }

  remove(topic: string, listener: Listener): void {
    const listeners = this.byTopic.get(topic);
    listeners?.delete(listener);
    if (listeners?.size === 0) this.byTopic.delete(topic);
    this.tell();
  }

  has(topic: string): boolean {
    return this.byTopic.has(topic);
  }

  topics(): IterableIterator<string> {
    return this.byTopic.keys();
  }

  /** Calls `watcher` whenever somebody begins or stops to listen. */
  onChange(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  protected of(topic: string): ReadonlySet<Listener> | undefined {
    return this.byTopic.get(topic);
  }

  private tell(): void {
    for (const watcher of this.watchers) watcher();
  }
}
