import type { ChannelPosition } from "@/lib/domain/channels/channel-item";
import type { ChannelAnswer, DataItem } from "./stream-item";

export type ChainStep =
  /** The item follows what was had. */
  | { kind: "apply"; type: "snapshot" | "update"; data: unknown; time: number }
  /** One of several parts, or an item of a subscription that has been given up. */
  | { kind: "wait" }
  /** Something is missing in between: subscribe again from the last good position. */
  | { kind: "broken" };

const WAIT: ChainStep = { kind: "wait" };

/** Proves for one channel that nothing was missed: every update must follow the item before it. */
export class ChannelChain {
  #position: ChannelPosition | null = null;
  /** Between asking and the answer, items belong to the subscription before. */
  #asked = true;
  #parts: unknown[] = [];

  /** Where to go on from after a broken connection; null where nothing was had yet. */
  get position(): ChannelPosition | null {
    return this.#position;
  }

  ask(): void {
    this.#asked = true;
    this.#parts = [];
  }

  forget(): void {
    this.ask();
    this.#position = null;
  }

  /** Takes the server's answer; true where what was had stays good. */
  answer({ epoch, seq, resume }: ChannelAnswer): boolean {
    this.#asked = false;
    if (resume === "full") return true;
    this.#position = epoch === undefined || seq === undefined ? null : { epoch, seq };
    return false;
  }

  /** The server says that items up to `to` are lost, and goes on after them. */
  gap(to: number | null): void {
    const epoch = this.#position?.epoch;
    if (!this.#asked && epoch !== undefined && to !== null) this.#position = { epoch, seq: to };
  }

  take(item: DataItem): ChainStep {
    const epoch = this.#position?.epoch;
    if (this.#asked || epoch === undefined) return WAIT;
    if (item.type === "snapshot") {
      const data = this.#whole(item);
      if (data === null) return WAIT;
      this.#position = { epoch, seq: item.seq };
      return { kind: "apply", type: "snapshot", data, time: item.time };
    }
    if (item.prev !== this.#position?.seq) return { kind: "broken" };
    this.#position = { epoch, seq: item.seq };
    return { kind: "apply", type: "update", data: item.data, time: item.time };
  }

  #whole({ part, parts, data }: DataItem): unknown {
    if (part === undefined || parts === undefined || parts === 1) return data;
    if (part === 1) this.#parts = [];
    // A part out of turn begins nothing: the next snapshot does.
    if (this.#parts.length !== part - 1) return null;
    this.#parts.push(data);
    if (part < parts) return null;
    const whole = joinBooks(this.#parts);
    this.#parts = [];
    return whole;
  }
}

/** Only books are large enough to come in parts: the parts' levels in order are the book. */
function joinBooks(parts: readonly unknown[]): unknown {
  const side = (name: string) =>
    parts.flatMap((part): unknown[] => {
      const levels: unknown = typeof part === "object" && part !== null ? Reflect.get(part, name) : null;
      return Array.isArray(levels) ? levels : [];
    });
  return { bids: side("bids"), asks: side("asks") };
}
