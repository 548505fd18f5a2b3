import type { Feed } from "@/lib/domain/market/venue";
import { Badge } from "../ui/badge";

const FEED = {
  simulated: { text: "SIMULATED", title: "Prices are made here by simulated exchanges, not live" },
  replay: { text: "REPLAY", title: "Prices come from a recording, not live" },
} as const;

/** In the bar of every room while the numbers are not live; live ones need no badge. */
export function FeedMark({ feed }: { feed: Feed }) {
  if (feed === "live") return null;
  return (
    <Badge tone="violet" title={FEED[feed].title}>
      {FEED[feed].text}
    </Badge>
  );
}
