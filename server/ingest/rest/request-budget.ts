/** A venue's limit on requests, as far as it may be used. All requests of a connector share one. */
export interface RequestBudget {
  /**
   * Takes what the request costs and returns 0, or returns how long to wait before asking again, in
   * milliseconds. `share` (0 to 1) is the part of the limit up to which this kind of request may go.
   */
  take(request: { path: string; weight: number; share: number }): number;
  /** What the venue itself says of the limit in an answer. */
  note(response: Response): void;
  /** The venue asked to be left alone. */
  block(forMs: number): void;
}
