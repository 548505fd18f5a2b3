"use client";

import { markOf } from "../../market/mark-of-status";
import type { Readiness } from "../../market/readiness";
import { sourceName } from "../../market/source-name";
import { useReadiness } from "../../market/use-readiness";
import { StateMark } from "../../ui/state-mark";

/** What is wrong and what it does to you, in one sentence. */
export function StateSentence() {
  const view = useReadiness();
  if (view.kind === "asking") return null;
  if (view.kind === "unreachable") {
    return <Line mark="gone" text="The server does not answer; what you see is the last that was heard." />;
  }
  return <Line {...sentenceOf(view.readiness)} />;
}

function Line({ mark, text }: { mark: "live" | "stale" | "gone"; text: string }) {
  return (
    <span className="inline-flex items-center gap-2 text-13 text-ink-2 max-md:hidden">
      <StateMark mark={mark} />
      {text}
    </span>
  );
}

function sentenceOf({ sources, checks }: Readiness): { mark: "live" | "stale" | "gone"; text: string } {
  const silent = sources.filter(({ status }) => markOf(status) !== "live");
  const broken = checks.filter(({ status }) => markOf(status) !== "live");
  const ended = sources.filter(({ status }) => status === "ended");
  if (silent.length > 0) {
    const names = silent.map(({ venue, status }) => `${sourceName(venue)} is ${status}`).join(", ");
    return { mark: "stale", text: `${names}; its prices hold their last value.` };
  }
  if (broken.some(({ name }) => name === "postgres")) {
    return { mark: "gone", text: "The database does not answer: prices move, history does not." };
  }
  if (broken.length > 0) {
    const names = broken.map(({ name }) => sourceName(name)).join(", ");
    return { mark: "stale", text: `${names} does not answer; data is good all the same.` };
  }
  if (ended.length > 0)
    return { mark: "live", text: "The recording has ended; prices hold its last values." };
  const all = sources.length === 1 ? "The source is live." : `All ${sources.length} sources are live.`;
  return { mark: "live", text: `${all} Nothing needs you.` };
}
