import type { Venue } from "../market/venue";

/** First line of a recording: what was listened to. docs/recordings.md describes the format for others. */
export interface RecordingHeader {
  format: "quant-saas-recording";
  version: 1;
  /** Epoch milliseconds. */
  startedAt: number;
  /** Where the frames came from: `live` are the real exchanges. */
  source: "live" | "simulated";
  venues: RecordedVenue[];
}

export interface RecordedVenue {
  venue: Venue;
  /** Canonical symbols. */
  symbols: string[];
  /** Path of the venue's socket address, such as `/ws/v5/public`. */
  wsPath: string;
}

/** Every further line: one thing that passed between us and a venue. `at` is the machine's clock in epoch milliseconds. */
export type RecordingLine = { at: number; venue: Venue } & (
  | { kind: "open"; connection: number; path: string }
  /** What we sent; kept so that a reader can see what an answer belongs to. */
  | { kind: "sent"; connection: number; text: string }
  | { kind: "received"; connection: number; text: string }
  | { kind: "closed"; connection: number; code: number }
  /** An answer of the REST side; `target` is path and query as they were asked. */
  | {
      kind: "answer";
      target: string;
      status: number;
      headers: Record<string, string>;
      body: string;
      /** When it was asked, on the same clock. */
      askedAt: number;
    }
);

export const RECORDING_FORMAT = "quant-saas-recording";
export const RECORDING_VERSION = 1;
