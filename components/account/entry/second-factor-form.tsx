"use client";

import { signIn } from "next-auth/react";
import { type FormEvent, useState, useTransition } from "react";
import type { Answer } from "../answer";
import { Refusal } from "../refusal";
import { SubmitButton } from "../submit-button";
import { useAnswerFocus } from "../use-answer-focus";
import { CodeStep } from "./code-step";
import { UNREACHABLE } from "./link-press";

/** What is left to do after a provider has vouched for somebody. */
export function SecondFactorForm({ next }: { next: string }) {
  const [answer, setAnswer] = useState<Answer<null> | null>(null);
  const [pending, start] = useTransition();
  const form = useAnswerFocus(answer);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget).get("code") ?? "");
    start(async () => {
      try {
        const result = await signIn("second-factor", { redirect: false, code });
        if (result?.ok) return window.location.assign(next);
        setAnswer({ ok: false, code: "unauthenticated", message: result?.error ?? UNREACHABLE, fields: [] });
      } catch {
        setAnswer({ ok: false, code: "unavailable", message: UNREACHABLE, fields: [] });
      }
    });
  }

  return (
    <form ref={form} method="post" noValidate onSubmit={submit} className="mt-7 space-y-5">
      {answer && !answer.ok && <Refusal>{answer.message}</Refusal>}
      <CodeStep error={undefined}>
        <SubmitButton pending={pending} pendingText="Checking the code">
          Go on
        </SubmitButton>
      </CodeStep>
    </form>
  );
}
