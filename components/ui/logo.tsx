export function Logo() {
  return (
    <span className="inline-flex items-center gap-2.5 text-15 font-title text-ink-1">
      <LogoMark />
      Quant
    </span>
  );
}

export function LogoMark() {
  return (
    <svg
      viewBox="0 0 20 20"
      className="size-5 text-ink-1"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d="M11.5 17H6.500A3.5 3.5 0 0 1 3 13.500v-7A3.5 3.5 0 0 1 6.5 3h7A3.5 3.5 0 0 1 17 6.500v6" />
      <path d="M10 7v4.500M14.5 14v4" />
    </svg>
  );
}
