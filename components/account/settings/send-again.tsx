"use client";

import { useState, useTransition } from "react";
import type { Answer } from "../answer";
import { UNREACHABLE } from "../entry/link-press";

/** Sends a mail once more and says, in its own place, what became of it. */
export function SendAgain({ action, text }: { action: () => Promise<Answer<null>>; text: string }) {
  const [answer, setAnswer] = useState<Answer<null> | null>(null);
  const [pending, start] = useTransition();

  function send() {
    if (pending) return;
    start(async () => {
      try {
        setAnswer(await action());
      } catch {
        setAnswer({ ok: false, code: "unavailable", message: UNREACHABLE, fields: [] });
      }
    });
  }

  return (
    <>
      {!answer?.ok && (
        <button
          type="button"
          aria-disabled={pending}
          onClick={send}
          className="tap text-13 text-accent underline-offset-2 hover:underline"
        >
          {pending ? "Sending" : text}
        </button>
      )}
      <span role="status" className="text-13 text-ink-1">
        {answer?.ok && "Sent. The link works for 24 hours."}
        {answer && !answer.ok && answer.message}
      </span>
    </>
  );
}
