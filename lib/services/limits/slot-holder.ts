/** Who holds a socket slot: enough for the owner to recognise it. */
export interface SlotHolder {
  connectionId: string;
  /** The key's or person's name. */
  name: string;
  address: string;
  /** Epoch milliseconds. */
  since: number;
  subscriptions: number;
}

/** What another process wrote down; null where it is none of ours. */
export function readHolder(text: string): SlotHolder | null {
  try {
    const value: Partial<Record<keyof SlotHolder, unknown>> = JSON.parse(text);
    const { connectionId, name, address, since, subscriptions } = value;
    if (typeof connectionId !== "string" || typeof name !== "string" || typeof address !== "string")
      return null;
    if (typeof since !== "number" || typeof subscriptions !== "number") return null;
    return { connectionId, name, address, since, subscriptions };
  } catch {
    return null;
  }
}
