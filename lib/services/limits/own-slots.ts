import type { SlotHolder } from "./slot-holder";

interface Owner {
  limit: number;
  holders: Map<string, SlotHolder>;
}

/** The slots of this process: what it decides by alone, and what it tells the others again after an outage. */
export class OwnSlots {
  private readonly owners = new Map<string, Owner>();
  private readonly ownerOf = new Map<string, string>();

  isFull(owner: string, limit: number): boolean {
    return (this.owners.get(owner)?.holders.size ?? 0) >= limit;
  }

  add(owner: string, limit: number, holder: SlotHolder): void {
    const known = this.owners.get(owner) ?? { limit, holders: new Map<string, SlotHolder>() };
    known.limit = limit;
    known.holders.set(holder.connectionId, holder);
    this.owners.set(owner, known);
    this.ownerOf.set(holder.connectionId, owner);
  }

  delete(owner: string, connectionId: string): void {
    const known = this.owners.get(owner);
    known?.holders.delete(connectionId);
    if (known?.holders.size === 0) this.owners.delete(owner);
    if (this.ownerOf.get(connectionId) === owner) this.ownerOf.delete(connectionId);
  }

  /** True where the limit is another one than before. */
  setLimit(owner: string, limit: number): boolean {
    const known = this.owners.get(owner);
    if (!known || known.limit === limit) return false;
    known.limit = limit;
    return true;
  }

  find(connectionId: string): { owner: string; holder: SlotHolder } | null {
    const owner = this.ownerOf.get(connectionId);
    const holder = owner === undefined ? undefined : this.owners.get(owner)?.holders.get(connectionId);
    return owner === undefined || !holder ? null : { owner, holder };
  }

  of(owner: string): SlotHolder[] {
    return [...(this.owners.get(owner)?.holders.values() ?? [])];
  }

  limitOf(owner: string): number | null {
    return this.owners.get(owner)?.limit ?? null;
  }

  names(): string[] {
    return [...this.owners.keys()];
  }
}

/** Who has to go where there are more than `limit`: whoever came last. */
export function newestBeyond(holders: readonly SlotHolder[], limit: number): SlotHolder[] {
  const byAge = [...holders].sort(
    (one, other) => one.since - other.since || (one.connectionId < other.connectionId ? -1 : 1),
  );
  return byAge.slice(Math.max(0, limit)).reverse();
}
