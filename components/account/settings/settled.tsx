import type { ReactNode } from "react";
import { Icon } from "../../ui/icon";

/** That something was done, said beside it and read out. */
export function Settled({ children }: { children: ReactNode }) {
  return (
    <p role="status" className="flex items-start gap-2 text-13 text-ink-1">
      <Icon name="check" className="mt-0.5 size-4" />
      <span className="min-w-0 [overflow-wrap:anywhere]">{children}</span>
    </p>
  );
}
