"use client";

import { type ComponentProps, useEffect, useRef, useState } from "react";
import { Button } from "./button";
import { Icon } from "./icon";
import { QuietButton } from "./quiet-button";

const CONFIRM_MS = 2_000;

type Outcome = "idle" | "copied" | "refused";

const LABEL: Record<Outcome, string> = { idle: "Copy", copied: "Copied", refused: "Select and copy by hand" };

interface CopyButtonProps {
  text: string;
  /** Names the text for those who cannot see what stands beside the button. */
  what: string;
  /** Where copying is what the reader came for. */
  look?: "quiet" | "primary";
}

export function CopyButton({ text, what, look = "quiet" }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<Outcome>("idle");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  async function copy() {
    let next: Outcome = "copied";
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Absent on plain http from another machine, or refused by the user.
      next = "refused";
    }
    setOutcome(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setOutcome("idle"), CONFIRM_MS);
  }

  const Press = look === "primary" ? PrimaryPress : QuietButton;
  return (
    <Press onClick={copy}>
      <Icon name={outcome === "copied" ? "check" : "copy"} className="size-3.5" />
      <span aria-live="polite">{LABEL[outcome]}</span>
      <span className="sr-only"> {what}</span>
    </Press>
  );
}

function PrimaryPress(props: ComponentProps<"button">) {
  return <Button {...props} look="primary" className="h-8! px-3!" />;
}
