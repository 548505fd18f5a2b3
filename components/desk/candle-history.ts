import type { Candle } from "@/lib/domain/market/candle";
import type { Interval } from "@/lib/domain/market/interval";
import { isCandle, mergeCandles } from "../stream/candle-merge";
import type { RestAnswer } from "./rest";

const PAGE = 500;

/** Why a chart shows no older candles than it does. */
export type HistoryState =
  | { kind: "idle" }
  | { kind: "loading" }
  /** There is nothing older. */
  | { kind: "start" }
  /** The tier ends here, a limit is used up, or nobody answers; `retryAt` is when asking again makes sense. */
  | { kind: "stopped"; code: string; detail: string; retryAt: number | null };

type Ask = (query: Readonly<Record<string, string | number>>) => Promise<RestAnswer>;

interface Options {
  instrument: { venue: string; symbol: string; interval: Interval };
  first: readonly Candle[];
  ask: Ask;
  changed: () => void;
  now?: () => number;
}

/** The candles of one chart: the window that came with the page, what panning asked for, what the stream adds. */
export class CandleHistory {
  readonly candles: Candle[] = [];
  #state: HistoryState = { kind: "idle" };
  #older = false;

  constructor(private readonly options: Options) {
    mergeCandles(this.candles, options.first);
  }

  get state(): HistoryState {
    return this.#state;
  }

  /** Takes what the stream tells; returns how many bars that adds at the right. */
  merge(streamed: readonly Candle[]): number {
    const last = this.candles.at(-1)?.time ?? Number.NEGATIVE_INFINITY;
    mergeCandles(this.candles, streamed);
    return streamed.reduce((added, candle) => added + (candle.time > last ? 1 : 0), 0);
  }

  /** Fills what may be missing up to now: after opening, and after a hole in the stream. */
  async refresh(): Promise<void> {
    this.#show({ kind: "loading" });
    const answer = await this.options.ask(this.#query());
    this.#take(answer, () => ({ kind: "idle" }));
  }

  /** Asks for the page before the oldest candle, once at a time. */
  async loadOlder(): Promise<void> {
    const oldest = this.candles[0];
    if (oldest === undefined || this.#older || !this.#mayAsk()) return;
    this.#older = true;
    this.#show({ kind: "loading" });
    const answer = await this.options.ask({ ...this.#query(), to: oldest.time });
    this.#older = false;
    const known = this.candles.length;
    this.#take(answer, () => (this.candles.length === known ? { kind: "start" } : { kind: "idle" }));
  }

  #mayAsk(): boolean {
    if (this.#state.kind === "start") return false;
    if (this.#state.kind !== "stopped") return true;
    return this.#state.retryAt !== null && (this.options.now ?? Date.now)() >= this.#state.retryAt;
  }

  #query(): Record<string, string | number> {
    return { ...this.options.instrument, limit: PAGE };
  }

  /** `next` is asked once the rows are in: showing may draw, and drawing may ask for more at once. */
  #take(answer: RestAnswer, next: () => HistoryState): void {
    if (answer.kind === "rows") {
      mergeCandles(this.candles, answer.rows.filter(isCandle));
      this.#show(next());
      return;
    }
    const now = (this.options.now ?? Date.now)();
    if (answer.kind === "unreachable") {
      const detail = "The server does not answer. History comes once it does.";
      this.#show({ kind: "stopped", code: "unreachable", detail, retryAt: now + RETRY_MS });
      return;
    }
    const { code, detail, retryAfterMs } = answer;
    const passes = answer.status === 429 || answer.status >= 500;
    this.#show({ kind: "stopped", code, detail, retryAt: passes ? now + (retryAfterMs ?? RETRY_MS) : null });
  }

  #show(state: HistoryState): void {
    this.#state = state;
    this.options.changed();
  }
}

const RETRY_MS = 5_000;
