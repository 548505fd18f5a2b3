import type { Clock } from "@/lib/platform/clock";
import type { FaultDesk } from "../../faults/fault-desk";
import type { Wire } from "../shell/wire";
import type { DepthState } from "./depth-topic";
import type { SymbolStreams } from "./symbol-streams";
import { DEPTH_NAMES, type Depth, type Topic, topicName } from "./topic";

/** Hands out the states from which updates go on: at once, late or stale, as the faults have it. */
export class SnapshotDesk {
  private readonly kept = new Map<string, ReadonlyMap<Depth, DepthState>>();

  constructor(
    private readonly streams: ReadonlyMap<string, SymbolStreams>,
    private readonly faults: FaultDesk,
    private readonly clock: Clock,
  ) {}

  /** Remembers books as they are now (null: all), to be given out once they are old. */
  keep(symbol: string | null): void {
    for (const [one, streams] of this.streams) {
      if (symbol !== null && symbol !== one) continue;
      this.kept.set(one, new Map(DEPTH_NAMES.map((depth) => [depth, streams.depthState(depth)])));
    }
  }

  /** `isWanted` tells whether the client still has the topic when the snapshot is there. */
  send(topic: Topic, wire: Wire, isWanted: () => boolean): void {
    const { symbol } = topic.listing;
    const late = topic.channel === "orderbook" ? this.faults.take("late-snapshot", symbol) : null;
    const give = () => {
      if (!isWanted()) return;
      const stale = topic.channel === "orderbook" ? this.stale(symbol, topic.depth) : null;
      const text = this.of(symbol).snapshot(topic, stale);
      if (text !== null) wire.deliver(text, Buffer.from(text), topicName(topic), symbol);
    };
    if (late?.durationMs) this.clock.after(late.durationMs, give);
    else give();
  }

  /** The book for a request. */
  async answer(symbol: string, depth: Depth): Promise<DepthState> {
    const late = this.faults.take("late-snapshot", symbol);
    const stale = this.stale(symbol, depth);
    if (late?.durationMs) {
      const { durationMs } = late;
      await new Promise<void>((resolve) => this.clock.after(durationMs, resolve));
    }
    return stale ?? this.of(symbol).depthState(depth);
  }

  private stale(symbol: string, depth: Depth): DepthState | null {
    const kept = this.kept.get(symbol)?.get(depth);
    return kept && this.faults.take("stale-snapshot", symbol) ? kept : null;
  }

  private of(symbol: string): SymbolStreams {
    const streams = this.streams.get(symbol);
    if (!streams) throw new RangeError(`The market has no ${symbol}.`);
    return streams;
  }
}
