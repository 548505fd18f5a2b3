import type { Venue } from "@/lib/domain/market/venue";
import type { RecordedAnswer } from "./survey-frames";

/** The recorded answers of one venue's REST side, each question's in the order in which they came. */
export class AnswerDesk {
  private readonly byTarget = new Map<string, RecordedAnswer[]>();
  private readonly bySubject = new Map<string, RecordedAnswer[]>();

  constructor(venue: Venue, answers: readonly RecordedAnswer[]) {
    for (const answer of answers) {
      if (answer.venue !== venue) continue;
      append(this.byTarget, answer.target, answer);
      append(this.bySubject, subjectOf(answer.target), answer);
    }
  }

  /**
   * The next answer to the same question; where it was never asked in these words, the next one about the
   * same thing. The last one is given again and again. Null where nothing like it was asked.
   */
  take(target: string): RecordedAnswer | null {
    const queue = this.byTarget.get(target) ?? this.bySubject.get(subjectOf(target));
    if (!queue) return null;
    return (queue.length > 1 ? queue.shift() : queue[0]) ?? null;
  }
}

/** Path and what it is about, whatever its limits and cursors say. */
function subjectOf(target: string): string {
  const url = new URL(target, "http://venue");
  const names = ["symbol", "instId", "pair", "product_id", "interval", "bar"];
  return [url.pathname, ...names.map((name) => url.searchParams.get(name) ?? "")].join(" ");
}

function append(map: Map<string, RecordedAnswer[]>, key: string, answer: RecordedAnswer): void {
  const known = map.get(key);
  if (known) known.push(answer);
  else map.set(key, [answer]);
}
