import type { ReactNode } from "react";

const LOOK = {
  violet: "border-violet/60 bg-violet-1 text-violet",
  plain: "border-line-2 text-ink-2",
} as const;

export function Badge({
  tone,
  title,
  children,
}: {
  tone: keyof typeof LOOK;
  title?: string;
  children: ReactNode;
}) {
  return (
    <span
      title={title}
      className={`inline-flex h-5 items-center whitespace-nowrap rounded-s border px-1.5 text-11 font-label tracking-[.04em] ${LOOK[tone]}`}
    >
      {children}
    </span>
  );
}
