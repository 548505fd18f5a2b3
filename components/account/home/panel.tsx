import { type ReactNode, useId } from "react";

interface PanelProps {
  title: string;
  aside?: ReactNode;
  /** Takes what space is left in its column. */
  grow?: boolean;
  children: ReactNode;
}

/** A room's part: head of 36, lines of one pixel to its neighbours. */
export function Panel({ title, aside, grow = false, children }: PanelProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={`min-w-0 bg-bg-1 ${grow ? "grow" : ""}`}>
      <header className="flex h-9 items-center justify-between gap-4 border-b border-line-1 px-4 md:px-6 text-12">
        <h2 id={id} className="text-12">
          {title}
        </h2>
        {aside}
      </header>
      {children}
    </section>
  );
}
