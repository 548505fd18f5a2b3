/** Ids remembered so that a trade is known again; the oldest are forgotten. */
const IDS_MAX = 20_000;

export class RecentIds {
  /** By id the connection that brought it, null where it came otherwise. */
  private readonly origins = new Map<string, object | null>();

  has(id: string): boolean {
    return this.origins.has(id);
  }

  originOf(id: string): object | null {
    return this.origins.get(id) ?? null;
  }

  add(id: string, origin: object | null): void {
    this.origins.set(id, origin);
    if (this.origins.size <= IDS_MAX) return;
    for (const oldest of this.origins.keys()) {
      this.origins.delete(oldest);
      return;
    }
  }
}
