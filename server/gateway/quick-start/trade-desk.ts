import type { MarketEvent } from "@/lib/domain/market/event";
import type { Bus } from "@/lib/platform/bus/bus";
import type { MarketBoard } from "@/lib/services/market-data/market-board";
import { textFrame } from "../text-frame";
import { encodeTrade } from "./encode";
import { shown } from "./read-action";

export interface TradeReader {
  send(frame: Buffer): void;
}

/** Who reads the trades of which symbol, spelled how: a trade is encoded once for each spelling. */
export class TradeDesk {
  private readonly bySymbol = new Map<string, Map<string, Set<TradeReader>>>();
  /** Spellings by symbol: asking again in another spelling replaces the former one. */
  private readonly byReader = new Map<TradeReader, Map<string, string>>();
  private readonly stop: () => void;

  constructor(
    bus: Bus,
    private readonly board: MarketBoard,
  ) {
    this.stop = bus.subscribe("market", (events) => this.tell(events));
  }

  has(reader: TradeReader): boolean {
    return this.byReader.has(reader);
  }

  /** Takes the symbols that are on offer; the sentence about those that are not, or null. */
  subscribe(reader: TradeReader, spellings: readonly string[]): string | null {
    return this.forEach(spellings, (symbol, spelling) => {
      const wanted = this.byReader.get(reader) ?? new Map<string, string>();
      this.byReader.set(reader, wanted);
      this.remove(reader, symbol, wanted.get(symbol));
      wanted.set(symbol, spelling);
      const readers = this.bySymbol.get(symbol) ?? new Map<string, Set<TradeReader>>();
      this.bySymbol.set(symbol, readers);
      const set = readers.get(spelling) ?? new Set();
      readers.set(spelling, set.add(reader));
    });
  }

  unsubscribe(reader: TradeReader, spellings: readonly string[]): string | null {
    return this.forEach(spellings, (symbol) => {
      const wanted = this.byReader.get(reader);
      this.remove(reader, symbol, wanted?.get(symbol));
      wanted?.delete(symbol);
    });
  }

  leave(reader: TradeReader): void {
    for (const [symbol, spelling] of this.byReader.get(reader) ?? []) this.remove(reader, symbol, spelling);
    this.byReader.delete(reader);
  }

  close(): void {
    this.stop();
    this.bySymbol.clear();
    this.byReader.clear();
  }

  private tell(events: readonly MarketEvent[]): void {
    if (this.bySymbol.size === 0) return;
    for (const event of events) {
      if (event.kind !== "trade") continue;
      for (const [spelling, readers] of this.bySymbol.get(event.symbol) ?? []) {
        const frame = textFrame(encodeTrade(event, spelling));
        for (const reader of readers) reader.send(frame);
      }
    }
  }

  private forEach(
    spellings: readonly string[],
    act: (symbol: string, spelling: string) => void,
  ): string | null {
    const table = this.board.table();
    const unknown = new Set<string>();
    for (const spelling of spellings) {
      const symbol = table.find(spelling);
      if (symbol === null) unknown.add(spelling);
      else act(symbol, spelling);
    }
    if (unknown.size === 0) return null;
    return `${shown([...unknown])} not on offer; these are: ${table.symbols.join(", ")}.`;
  }

  private remove(reader: TradeReader, symbol: string, spelling: string | undefined): void {
    if (spelling === undefined) return;
    const readers = this.bySymbol.get(symbol);
    const set = readers?.get(spelling);
    set?.delete(reader);
    if (set?.size === 0) readers?.delete(spelling);
    if (readers?.size === 0) this.bySymbol.delete(symbol);
  }
}
