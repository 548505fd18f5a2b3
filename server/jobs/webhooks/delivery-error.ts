interface Answer {
  /** Null where there was none. */
  status: number | null;
  tookMs: number;
  cause?: unknown;
}

/** A delivery that was not taken. */
export class DeliveryError extends Error {
  override readonly name = "DeliveryError";
  readonly status: number | null;
  readonly tookMs: number;

  constructor(message: string, { status, tookMs, cause }: Answer) {
    super(message, { cause });
    this.status = status;
    this.tookMs = tookMs;
  }
}
