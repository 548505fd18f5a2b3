import type { ChannelStaleness } from "@/lib/domain/channels/channel-item";

/** The part of a WebSocket that is used here. */
export interface SocketLike {
  addEventListener(type: "open", listener: () => void): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  addEventListener(type: "close", listener: (event: { code: number }) => void): void;
  send(text: string): void;
  close(code?: number): void;
}

export type StreamLink =
  | { kind: "connecting" }
  | { kind: "live"; since: number }
  /** `since` is when something was last heard; `nextTryAt` is null while a try is under way. */
  | { kind: "disconnected"; since: number; nextTryAt: number | null; reason?: string }
  /** The server said not to come back unchanged. */
  | { kind: "refused"; since: number; code: number; message: string };

export interface Refusal {
  code: string;
  message: string;
}

export interface Heartbeat {
  time: number;
  sent: number;
  conflated: number;
  skipped: number;
  /** Updates counted on this side. */
  received: number;
}

export interface Identity {
  name: string;
  tier: string;
}

/** What a stream tells of itself. */
export interface StreamEvents {
  link(link: StreamLink): void;
  /** A channel was answered: `kept` where what was had of it stays good. */
  answered(channel: string, kept: boolean): void;
  refused(channel: string, refusal: Refusal): void;
  data(channel: string, type: "snapshot" | "update", data: unknown, time: number): void;
  /** Items of the channel are lost. */
  gap(channel: string): void;
  staleness(channel: string, staleness: ChannelStaleness | null): void;
  identity(identity: Identity): void;
  heartbeat(heartbeat: Heartbeat): void;
  roundTrip(roundTripMs: number, serverTime: number): void;
  problem(code: string, message: string): void;
}
