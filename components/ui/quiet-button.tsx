import type { ComponentProps } from "react";

/** A small button without a frame, for the heads of panels. */
export function QuietButton({ className = "", ...rest }: ComponentProps<"button">) {
  return (
    <button
      type="button"
      {...rest}
      className={`tap inline-flex h-7 items-center gap-1.5 rounded-s px-2 text-12 font-label text-ink-2 transition-colors hover:bg-bg-3 hover:text-ink-1 ${className}`}
    />
  );
}
