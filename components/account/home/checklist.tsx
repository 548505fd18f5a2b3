"use client";

import { Icon } from "../../ui/icon";
import { rememberWatched } from "./watched";

interface ChecklistProps {
  watched: boolean;
  keyMade: boolean;
  called: boolean;
}

/** The first three things to do; gone once they are done. */
export function Checklist({ watched, keyMade, called }: ChecklistProps) {
  const steps = [
    {
      text: "Watch a market",
      note: "Candles, order book and trades, as they happen.",
      href: "/markets",
      done: watched,
      onPress: rememberWatched,
    },
    { text: "Create a key", note: "It is shown once, with a line to try it.", href: "/keys", done: keyMade },
    {
      text: "Call the API",
      note: "curl, JavaScript or Python, addressed to this server.",
      href: "/docs/quick-start",
      done: called,
    },
  ];
  const done = steps.filter((step) => step.done).length;
  if (done === steps.length) return null;
  return (
    <section aria-labelledby="checklist" className="bg-bg-1 px-4 md:px-6 py-4">
      <h2 id="checklist" className="text-15">
        Start here <span className="ml-1 text-12 font-text text-ink-3">{done} of 3 done</span>
      </h2>
      <ol className="mt-2 grid gap-2 sm:grid-cols-3">
        {steps.map(({ text, note, href, done: isDone, onPress }, index) => (
          <li key={text}>
            <a
              href={href}
              onClick={onPress}
              className="flex h-full gap-3 rounded border border-line-2 px-3 py-2.5 text-13 transition-colors hover:bg-bg-2"
            >
              <span
                className={`flex size-5 shrink-0 items-center justify-center rounded-full border text-11 ${isDone ? "border-ink-1 text-ink-1" : "border-line-3 text-ink-3"}`}
              >
                {isDone ? <Icon name="check" className="size-3" /> : index + 1}
              </span>
              <span>
                <span className="block font-label text-accent">
                  {text}
                  {isDone && <span className="sr-only">, done</span>}
                </span>
                <span className="block text-12 text-ink-3">{note}</span>
              </span>
            </a>
          </li>
        ))}
      </ol>
    </section>
  );
}
