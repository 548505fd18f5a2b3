import type { ItemContent } from "@/lib/domain/channels/channel-item";
import type { Topic, Topics } from "@/lib/platform/bus/bus";

/** What one channel makes of the stream: it hears the topics that concern it and emits contents. */
export interface Producer {
  /** The state that readers start from; null for channels of events, or where nothing is known yet. */
  snapshot(): { content: ItemContent; time: number } | null;
  close(): void;
}

export type Emit = (content: ItemContent, time: number) => void;

/** Topics by which the desk feeds producers, in the order in which the engine publishes. */
export type Feed = <K extends Topic>(topic: K, handler: (message: Topics[K]) => void) => () => void;
