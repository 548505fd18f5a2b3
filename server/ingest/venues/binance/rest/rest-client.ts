import type { Clock } from "@/lib/platform/clock";
import { AppError } from "@/lib/platform/errors";
import { pause } from "../../../connection/pause";
import { readBody } from "./read-body";
import { WeightBudget } from "./weight-budget";

const ANSWER_MS_MAX = 20_000;
const BODY_BYTES_MAX = 32 * 1024 * 1024;
const REQUESTS_AT_ONCE_MAX = 8;
const TURN_POLL_MS = 20;
/** What a refusal without Retry-After is taken for; 403 is the venue's firewall. */
const BLOCK_MS: Record<number, number> = { 403: 30_000, 418: 120_000, 429: 10_000 };
const RETRY_AFTER_SECONDS_MAX = 3 * 86_400;
const EXCERPT_LENGTH_MAX = 200;

export interface RestRequest {
  path: string;
  query: Record<string, string | number>;
  weight: number;
  /** Part of the minute's weight up to which this kind of request may go, 0 to 1. */
  share: number;
  signal: AbortSignal;
}

/** Asks the venue's REST side within its limits; what fails is an `AppError` with one sentence. */
export class RestClient {
  private readonly budget: WeightBudget;
  private running = 0;

  constructor(
    private readonly baseUrl: string,
    private readonly clock: Clock,
  ) {
    this.budget = new WeightBudget(clock);
  }

  /** The body of a successful answer. */
  async get(request: RestRequest): Promise<string> {
    await this.turn(request);
    this.running += 1;
    try {
      return await this.ask(request);
    } finally {
      this.running -= 1;
    }
  }

  private async turn({ weight, share, signal }: RestRequest): Promise<void> {
    while (!signal.aborted) {
      const waitMs = this.running < REQUESTS_AT_ONCE_MAX ? this.budget.take(weight, share) : TURN_POLL_MS;
      if (waitMs === 0) return;
      await pause(this.clock, waitMs, signal);
    }
    throw new AppError("unavailable", "The request was given up because the feed is closing.");
  }

  private async ask({ path, query, signal }: RestRequest): Promise<string> {
    const url = new URL(`${this.baseUrl}${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
    const deadline = new AbortController();
    const abort = () => deadline.abort();
    const cancel = this.clock.after(ANSWER_MS_MAX, abort);
    signal.addEventListener("abort", abort);
    try {
      const response = await fetch(url, { signal: deadline.signal, redirect: "error" });
      const body = await readBody(response, BODY_BYTES_MAX);
      this.note(response);
      if (body === null) {
        throw new AppError("unavailable", `${path} answered with more than ${BODY_BYTES_MAX} bytes.`);
      }
      if (!response.ok) throw refusal(path, response.status, body);
      return body;
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      throw new AppError("unavailable", `${path} could not be asked: ${sentenceOf(cause)}.`, { cause });
    } finally {
      cancel();
      signal.removeEventListener("abort", abort);
    }
  }

  private note(response: Response): void {
    const used = response.headers.get("x-mbx-used-weight-1m");
    if (used !== null) this.budget.report(Number(used));
    const blockMs = BLOCK_MS[response.status];
    if (blockMs === undefined) return;
    const seconds = Number(response.headers.get("retry-after"));
    this.budget.block(seconds > 0 ? Math.min(seconds, RETRY_AFTER_SECONDS_MAX) * 1_000 : blockMs);
  }
}

/** A request that the venue will never answer is told apart from one that may be repeated. */
function refusal(path: string, status: number, body: string): AppError {
  const code = status === 400 || status === 404 ? "invalid_request" : "unavailable";
  return new AppError(code, `${path} answered ${status}: ${body.slice(0, EXCERPT_LENGTH_MAX)}`);
}

function sentenceOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? cause.cause.message : cause.message;
}
