import type { Feed } from "@/lib/domain/market/venue";
import { Badge } from "../ui/badge";

const FEED = {
  simulated: { tone: "violet", text: "SIMULATED", note: "made here, not live" },
  replay: { tone: "violet", text: "REPLAY", note: "a recording, not live" },
  live: { tone: "plain", text: "LIVE", note: "from the exchanges" },
} as const;

/** Where the numbers come from; simulated ones are never shown without it. */
export function FeedBadge({ feed }: { feed: Feed }) {
  const { tone, text, note } = FEED[feed];
  return (
    <span className="inline-flex items-center gap-2.5">
      <Badge tone={tone}>{text}</Badge>
      <span className="text-11 leading-4 text-ink-3">{note}</span>
    </span>
  );
}
