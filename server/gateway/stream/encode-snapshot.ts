import type { ChannelSnapshot } from "@/lib/domain/channels/channel-item";
import { encodeLevels } from "@/lib/domain/channels/level-diff";

/** Levels of both sides in one part: about 48 KB of text. */
const LEVELS_PER_PART = 2_000;

/**
 * A snapshot's items: one, or for a book that would be too large for a frame several, numbered from 1.
 * The parts' levels, put together in order, are the book.
 */
export function encodeSnapshotParts(channel: string, snapshot: ChannelSnapshot, data: string): string[] {
  const head = `{"ch":${JSON.stringify(channel)},"type":"snapshot","seq":${snapshot.seq},"time":${snapshot.time}`;
  const { content } = snapshot;
  const levels = content.kind === "levels" ? (content.bids.length + content.asks.length) / 2 : 0;
  if (content.kind !== "levels" || levels <= LEVELS_PER_PART) return [`${head},"data":${data}}`];
  const parts = Math.ceil(Math.max(content.bids.length, content.asks.length) / LEVELS_PER_PART);
  return Array.from({ length: parts }, (_, index) => {
    const [start, end] = [index * LEVELS_PER_PART, (index + 1) * LEVELS_PER_PART];
    const bids = encodeLevels(content.bids.slice(start, end));
    const asks = encodeLevels(content.asks.slice(start, end));
    return `${head},"part":${index + 1},"parts":${parts},"data":{"bids":${bids},"asks":${asks}}}`;
  });
}
