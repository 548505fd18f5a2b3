import { decimalText } from "./decimal-text";

const TONE = { up: "text-up", down: "text-down", flat: "text-ink-3" } as const;

interface ChangeProps {
  percent: number;
  /** Without colour: the price behind it is not fresh. */
  quiet?: boolean;
  className?: string;
}

/** A move in percent: colour, arrow and sign say the same, so that none is needed. */
export function Change({ percent, quiet = false, className = "" }: ChangeProps) {
  const text = decimalText(percent, 2);
  const direction = Number(percent.toFixed(2)) === 0 ? "flat" : percent > 0 ? "up" : "down";
  return (
    <span
      className={`inline-flex items-center gap-1 whitespace-nowrap ${TONE[quiet ? "flat" : direction]} ${className}`}
    >
      {direction !== "flat" && (
        <svg viewBox="0 0 8 7" className="size-2" fill="currentColor" aria-hidden="true">
          <path d={direction === "up" ? "M4 0l4 7H0z" : "M4 7L0 0h8z"} />
        </svg>
      )}
      <span>
        {direction === "up" ? "+" : ""}
        {text}
        <span className="ml-[.12em]">%</span>
      </span>
    </span>
  );
}
