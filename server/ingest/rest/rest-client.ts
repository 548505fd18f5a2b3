import type { Clock } from "@/lib/platform/clock";
import { AppError } from "@/lib/platform/errors";
import { pause } from "../connection/pause";
import { readBody } from "./read-body";
import type { RequestBudget } from "./request-budget";

const ANSWER_MS_MAX = 20_000;
const BODY_BYTES_MAX = 32 * 1024 * 1024;
const REQUESTS_AT_ONCE_MAX = 8;
const TURN_POLL_MS = 20;
/** What a refusal without Retry-After is taken for; 403 is a firewall. */
const BLOCK_MS: Record<number, number> = { 403: 30_000, 418: 120_000, 429: 10_000 };
const RETRY_AFTER_SECONDS_MAX = 3 * 86_400;
const EXCERPT_LENGTH_MAX = 200;

export interface RestRequest {
  path: string;
  query: Record<string, string | number>;
  weight: number;
  /** Part of the venue's limit up to which this kind of request may go, 0 to 1. */
  share: number;
  signal: AbortSignal;
}

export interface RestClientOptions {
  /** Without a slash at its end. */
  baseUrl: string;
  clock: Clock;
  budget: RequestBudget;
  /** How long to leave a venue alone after a refusal without Retry-After, by HTTP status. */
  blockMs?: Record<number, number>;
  /**
   * Reads an answer for a refusal that came as a success: some venues say 200 and mean no. Returns the
   * error to throw, and how long to leave the venue alone.
   */
  refusalWithin?(path: string, body: string): { error: AppError; blockMs: number } | null;
}

/** Asks the venue's REST side within its limits; what fails is an `AppError` with one sentence. */
export class RestClient {
  private running = 0;

  constructor(private readonly options: RestClientOptions) {}

  /** The body of a successful answer. */
  async get(request: RestRequest): Promise<string> {
    return (await this.getWithHeaders(request)).body;
  }

  /** For venues whose paging cursors stand in headers. */
  async getWithHeaders(request: RestRequest): Promise<{ body: string; headers: Headers }> {
    await this.turn(request);
    this.running += 1;
    try {
      return await this.ask(request);
    } finally {
      this.running -= 1;
    }
  }

  private async turn(request: RestRequest): Promise<void> {
    const { signal } = request;
    while (!signal.aborted) {
      const waitMs = this.running < REQUESTS_AT_ONCE_MAX ? this.options.budget.take(request) : TURN_POLL_MS;
      if (waitMs === 0) return;
      await pause(this.options.clock, waitMs, signal);
    }
    throw new AppError("unavailable", "The request was given up because the feed is closing.");
  }

  private async ask({ path, query, signal }: RestRequest): Promise<{ body: string; headers: Headers }> {
    const { clock } = this.options;
    const url = new URL(`${this.options.baseUrl}${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
    const deadline = new AbortController();
    const abort = () => deadline.abort();
    const cancel = clock.after(ANSWER_MS_MAX, abort);
    signal.addEventListener("abort", abort);
    try {
      const response = await fetch(url, { signal: deadline.signal, redirect: "error" });
      const body = await readBody(response, BODY_BYTES_MAX);
      this.note(response);
      if (body === null) {
        throw new AppError("unavailable", `${path} answered with more than ${BODY_BYTES_MAX} bytes.`);
      }
      if (!response.ok) throw refusal(path, response.status, body);
      const within = this.options.refusalWithin?.(path, body);
      if (within) {
        if (within.blockMs > 0) this.options.budget.block(within.blockMs);
        throw within.error;
      }
      return { body, headers: response.headers };
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      throw new AppError("unavailable", `${path} could not be asked: ${sentenceOf(cause)}.`, { cause });
    } finally {
      cancel();
      signal.removeEventListener("abort", abort);
    }
  }

  private note(response: Response): void {
    const { budget } = this.options;
    budget.note(response);
    const blockMs = (this.options.blockMs ?? BLOCK_MS)[response.status];
    if (blockMs === undefined) return;
    const seconds = Number(response.headers.get("retry-after"));
    budget.block(seconds > 0 ? Math.min(seconds, RETRY_AFTER_SECONDS_MAX) * 1_000 : blockMs);
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
