"use client";

import { type RefObject, useEffect, useRef } from "react";
import type { Answer } from "./answer";

/** After a refusal the focus goes to the first field that is wrong, else to the sentence about the whole. */
export function useAnswerFocus<Value>(answer: Answer<Value> | null): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (answer === null || answer.ok) return;
    const wrong =
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"]') ??
      form.current?.querySelector<HTMLElement>("[data-refusal]");
    wrong?.focus();
  }, [answer]);
  return form;
}
