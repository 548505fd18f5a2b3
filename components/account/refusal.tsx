import type { ReactNode } from "react";
import { Icon } from "../ui/icon";

/** Why the whole was refused and what to do about it. Takes the focus, so that it is read out. */
export function Refusal({ children }: { children: ReactNode }) {
  return (
    <div
      data-refusal
      tabIndex={-1}
      role="alert"
      className="flex items-start gap-2.5 rounded border border-line-3 bg-bg-2 px-3 py-2.5 text-13 text-ink-1"
    >
      <Icon name="alert" className="mt-0.5 size-4" />
      <div>{children}</div>
    </div>
  );
}
