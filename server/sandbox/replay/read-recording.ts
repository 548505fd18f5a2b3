import { readLines } from "./read-lines";
import { parseRecordedLine, type RecordedEvent } from "./recorded-event";

/** The events of one or several files in the order in which this machine got them. */
export async function* readRecording(files: readonly string[]): AsyncGenerator<RecordedEvent> {
  const sources = files.map((file) => events(file));
  const heads: { event: RecordedEvent; source: AsyncGenerator<RecordedEvent> }[] = [];
  try {
    for (const source of sources) {
      const first = await source.next();
      if (!first.done) heads.push({ event: first.value, source });
    }
    for (;;) {
      const head = heads.reduce<(typeof heads)[number] | null>(
        (best, one) => (best && best.event.localTime <= one.event.localTime ? best : one),
        null,
      );
      if (!head) return;
      yield head.event;
      const next = await head.source.next();
      if (next.done) heads.splice(heads.indexOf(head), 1);
      else head.event = next.value;
    }
  } finally {
    for (const source of sources) await source.return(undefined);
  }
}

async function* events(file: string): AsyncGenerator<RecordedEvent> {
  /** Newest book id of each symbol: a snapshot says no symbol, but its id lies next to its own book's. */
  const bookIds = new Map<string, number>();
  for await (const lines of readLines(file)) {
    for (const line of lines) {
      const event = parseRecordedLine(line);
      if (!event) continue;
      if (event.kind === "snapshot") event.wireSymbol = nearestSymbol(bookIds, event.lastUpdateId);
      else if (event.depth) bookIds.set(event.wireSymbol, event.depth.lastUpdateId);
      yield event;
    }
  }
}

function nearestSymbol(bookIds: ReadonlyMap<string, number>, updateId: number): string {
  let nearest = "";
  let distance = Number.POSITIVE_INFINITY;
  for (const [wireSymbol, id] of bookIds) {
    if (Math.abs(id - updateId) >= distance) continue;
    nearest = wireSymbol;
    distance = Math.abs(id - updateId);
  }
  return nearest;
}
