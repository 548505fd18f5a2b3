import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { baseOf, parseSymbol, quoteOf } from "@/lib/domain/market/symbol";
import { AppError } from "@/lib/platform/errors";
import type { SimulatedInstrument } from "../exchanges/market";
import { readLines } from "./read-lines";
import { parseRecordedLine, type RecordedEvent } from "./recorded-event";

const KNOWN_ENDINGS = [".gz", ".log", ".jsonl"];

/** What is in a recording, found by reading it once before anything is promised. */
export interface Survey {
  files: string[];
  /** Files of the folder that are in no known format. */
  skipped: string[];
  events: number;
  trades: number;
  /** Streams of trades and books, which a client must listen to before the playback begins. */
  neededStreams: string[];
  instruments: SimulatedInstrument[];
  firstTime: number;
  /** Symbols whose recording holds a REST snapshot. */
  withSnapshot: Set<string>;
}

interface Precision {
  price: number;
  quantity: number;
}

/** Reads the whole recording once; refuses what is missing, empty, truncated or foreign in one sentence. */
export async function surveyRecording(path: string): Promise<Survey> {
  const { files, isFolder } = await filesOf(path);
  const survey: Survey = {
    files: [],
    skipped: [],
    events: 0,
    trades: 0,
    neededStreams: [],
    instruments: [],
    firstTime: Number.MAX_SAFE_INTEGER,
    withSnapshot: new Set(),
  };
  const needed = new Set<string>();
  const precisions = new Map<string, Precision>();
  for (const file of files) {
    if (isFolder && !(await isKnownFormat(file))) survey.skipped.push(file);
    else {
      await surveyFile(file, survey, needed, precisions);
      survey.files.push(file);
    }
  }
  if (survey.files.length === 0) {
    throw new AppError(
      "invalid_request",
      `The folder ${path} holds no recording that can be replayed: expected lines of "<local nanoseconds> <json>".`,
    );
  }
  survey.neededStreams = [...needed];
  survey.instruments = [...precisions].map(([wireSymbol, precision]) =>
    instrument(path, wireSymbol, precision),
  );
  if (survey.trades === 0 && needed.size === 0) {
    throw new AppError("invalid_request", `The recording ${path} holds neither trades nor depth updates.`);
  }
  return survey;
}

async function filesOf(path: string): Promise<{ files: string[]; isFolder: boolean }> {
  const found = await stat(path).catch(() => null);
  if (!found) throw new AppError("invalid_request", `The recording ${path} does not exist.`);
  if (!found.isDirectory()) return { files: [path], isFolder: false };
  const names = (await readdir(path)).filter((name) => KNOWN_ENDINGS.some((ending) => name.endsWith(ending)));
  return { files: names.sort().map((name) => join(path, name)), isFolder: true };
}

async function isKnownFormat(file: string): Promise<boolean> {
  for await (const lines of readLines(file)) {
    const first = lines.find((line) => line.trim() !== "");
    if (first !== undefined) return parseRecordedLine(first) !== null;
  }
  return false;
}

async function surveyFile(
  file: string,
  survey: Survey,
  needed: Set<string>,
  precisions: Map<string, Precision>,
): Promise<void> {
  let lineNumber = 0;
  let events = 0;
  let broken = 0;
  const symbols = new Set<string>();
  let snapshots = 0;
  for await (const lines of readLines(file)) {
    for (const line of lines) {
      lineNumber += 1;
      if (line.trim() === "") continue;
      if (broken > 0) throw malformed(file, broken);
      const event = parseRecordedLine(line);
      if (!event) {
        broken = lineNumber;
        continue;
      }
      events += 1;
      if (event.kind === "snapshot") snapshots += 1;
      else if (event.wireSymbol) symbols.add(event.wireSymbol);
      countEvent(event, survey, needed, precisions);
    }
  }
  if (events === 0 && broken > 0) throw malformed(file, broken);
  if (broken > 0) {
    throw new AppError(
      "invalid_request",
      `The recording ${file} is truncated: its last line (${broken}) is cut off.`,
    );
  }
  if (events === 0) throw new AppError("invalid_request", `The recording ${file} is empty.`);
  survey.events += events;
  if (snapshots > 0) for (const symbol of symbols) survey.withSnapshot.add(symbol);
}

function malformed(file: string, lineNumber: number): AppError {
  const message = `The recording ${file} cannot be replayed: line ${lineNumber} is not "<local nanoseconds> <json>" as hftbacktest writes it.`;
  return new AppError("invalid_request", message);
}

function countEvent(
  event: RecordedEvent,
  survey: Survey,
  needed: Set<string>,
  precisions: Map<string, Precision>,
): void {
  if (event.kind === "snapshot") return;
  if (event.time !== null) survey.firstTime = Math.min(survey.firstTime, event.time);
  if (event.trade) survey.trades += 1;
  if (event.trade || event.depth) needed.add(event.stream);
  const levels = event.trade ? [event.trade.price, event.trade.quantity] : event.depth?.bids;
  if (!levels) return;
  const precision = precisions.get(event.wireSymbol) ?? { price: 0, quantity: 0 };
  for (let index = 0; index + 1 < levels.length; index += 2) {
    precision.price = Math.max(precision.price, decimals(levels[index] ?? 0));
    precision.quantity = Math.max(precision.quantity, decimals(levels[index + 1] ?? 0));
  }
  precisions.set(event.wireSymbol, precision);
}

function decimals(value: number): number {
  const fraction = value.toFixed(8).replace(/0+$/, "");
  return fraction.length - fraction.indexOf(".") - 1;
}

function instrument(path: string, wireSymbol: string, precision: Precision): SimulatedInstrument {
  const symbol = parseSymbol(wireSymbol);
  if (symbol === null) {
    throw new AppError(
      "invalid_request",
      `The recording ${path} is of ${wireSymbol}, whose base and quote are not known.`,
    );
  }
  return {
    symbol,
    base: baseOf(symbol),
    quote: quoteOf(symbol),
    tickSize: Number((10 ** -precision.price).toFixed(8)),
    lotSize: Number((10 ** -precision.quantity).toFixed(8)),
    minNotional: 5,
    priceDecimals: precision.price,
    quantityDecimals: precision.quantity,
  };
}
