import type { VenueHealth } from "@/lib/domain/market/health";
import type { Emit, Feed, Producer } from "./producer";

interface Options {
  venue: string;
  latest: () => VenueHealth | undefined;
  feed: Feed;
  emit: Emit;
}

export function createHealthProducer({ venue, latest, feed, emit }: Options): Producer {
  const encode = (health: VenueHealth) => ({ kind: "state", encoded: JSON.stringify(health) }) as const;
  const stop = feed("health", (health) => {
    if (health.venue === venue) emit(encode(health), health.lastMessageAt ?? health.since);
  });
  return {
    snapshot() {
      const health = latest();
      return health ? { content: encode(health), time: health.lastMessageAt ?? health.since } : null;
    },
    close: stop,
  };
}
