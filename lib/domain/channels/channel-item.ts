import type { Levels } from "../market/event";
import { encodeLevels } from "./level-diff";

/**
 * What an item says, in the form in which two of them can be merged for a reader who gets fewer:
 * trades add up, levels overwrite each other by price, any other state replaces the one before.
 */
export type ItemContent =
  | { kind: "trades"; encoded: readonly string[] }
  | { kind: "levels"; bids: Levels; asks: Levels }
  | StateContent;

export interface StateContent {
  kind: "state";
  encoded: string;
  /** The last word on its subject, as a closed candle is on its window: the next state is about another one. */
  isFinal?: boolean;
}

export function isFinal(content: ItemContent): boolean {
  return content.kind === "state" && content.isFinal === true;
}

/**
 * One numbered item of a channel. `text` is its JSON as every unconflated reader gets it, encoded once:
 * `{"ch":…,"type":"update","seq":…,"prev":…,"time":…,"data":…}`.
 */
export interface ChannelItem {
  channel: string;
  seq: number;
  time: number;
  content: ItemContent;
  text: string;
}

/** The whole state of a stateful channel at `seq`. */
export interface ChannelSnapshot {
  seq: number;
  time: number;
  content: ItemContent;
}

export interface ChannelPosition {
  epoch: string;
  seq: number;
}

/** Why a channel cannot be believed at present; `since` is epoch milliseconds. */
export interface ChannelStaleness {
  since: number;
  reason: string;
}

export function encodeContent(content: ItemContent): string {
  if (content.kind === "trades") return `[${content.encoded.join(",")}]`;
  if (content.kind === "state") return content.encoded;
  return `{"bids":${encodeLevels(content.bids)},"asks":${encodeLevels(content.asks)}}`;
}

export interface ItemHead {
  channel: string;
  seq: number;
  prev: number;
  time: number;
}

/** The JSON of an update whose `data` is encoded already, so that readers can share it. */
export function encodeUpdate({ channel, seq, prev, time }: ItemHead, data: string): string {
  return `{"ch":${JSON.stringify(channel)},"type":"update","seq":${seq},"prev":${prev},"time":${time},"data":${data}}`;
}
