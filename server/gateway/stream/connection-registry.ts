/** Who holds a socket slot: enough for the owner to recognise it. */
export interface SlotHolder {
  connectionId: string;
  /** The key's or person's name. */
  name: string;
  address: string;
  /** Epoch milliseconds. */
  since: number;
}

export interface Slot {
  release(): void;
}

/** Counts the sockets of an owner (an organisation, a person, an address) against its limit. */
export class ConnectionRegistry {
  private readonly holders = new Map<string, Map<string, SlotHolder>>();

  /** Takes a slot, or says who holds them all. */
  take(owner: string, limit: number, holder: SlotHolder): Slot | { heldBy: SlotHolder[] } {
    const slots = this.holders.get(owner) ?? new Map<string, SlotHolder>();
    if (slots.size >= limit) return { heldBy: [...slots.values()] };
    slots.set(holder.connectionId, holder);
    this.holders.set(owner, slots);
    return {
      release: () => {
        slots.delete(holder.connectionId);
        if (slots.size === 0 && this.holders.get(owner) === slots) this.holders.delete(owner);
      },
    };
  }

  of(owner: string): SlotHolder[] {
    return [...(this.holders.get(owner)?.values() ?? [])];
  }

  get size(): number {
    let size = 0;
    for (const slots of this.holders.values()) size += slots.size;
    return size;
  }
}
