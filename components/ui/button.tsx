import type { ComponentProps } from "react";

const BASE =
  "inline-flex h-10 items-center justify-center gap-2 rounded px-4 text-13 font-label whitespace-nowrap transition-colors";

const LOOK = {
  primary: "bg-accent-fill text-on-accent hover:bg-accent-hover",
  secondary: "border border-line-2 bg-bg-2 text-ink-1 hover:bg-bg-3",
} as const;

type Look = keyof typeof LOOK;

export function Button({
  look = "secondary",
  className = "",
  ...rest
}: ComponentProps<"button"> & { look?: Look }) {
  return <button type="button" {...rest} className={`${BASE} ${LOOK[look]} ${className}`} />;
}

export function ButtonLink({
  look = "secondary",
  className = "",
  ...rest
}: ComponentProps<"a"> & { look?: Look }) {
  return <a {...rest} className={`${BASE} ${LOOK[look]} ${className}`} />;
}
