"use client";

import { type FormEvent, type RefObject, useState, useTransition } from "react";
import type { Answer } from "../answer";
import { UNREACHABLE } from "../entry/link-press";
import { useAnswerFocus } from "../use-answer-focus";

interface FormAnswer<Value> {
  answer: Answer<Value> | null;
  pending: boolean;
  form: RefObject<HTMLFormElement | null>;
  submit: (event: FormEvent<HTMLFormElement>) => void;
  clear: () => void;
}

/** Sends a form's fields by their names; empties it where that worked. */
export function useFormAnswer<Value>(action: (form: unknown) => Promise<Answer<Value>>): FormAnswer<Value> {
  const [answer, setAnswer] = useState<Answer<Value> | null>(null);
  const [pending, start] = useTransition();
  const form = useAnswerFocus(answer);
  return {
    answer,
    pending,
    form,
    clear: () => setAnswer(null),
    submit(event) {
      event.preventDefault();
      const element = event.currentTarget;
      start(async () => {
        try {
          const given = await action(Object.fromEntries(new FormData(element)));
          setAnswer(given);
          if (given.ok) element.reset();
        } catch {
          setAnswer({ ok: false, code: "unavailable", message: UNREACHABLE, fields: [] });
        }
      });
    },
  };
}
