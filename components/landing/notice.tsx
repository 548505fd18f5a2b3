import type { ReactNode } from "react";

interface NoticeProps {
  code: string;
  title: string;
  text: string;
  /** The way out. */
  children: ReactNode;
}

/** A page that has nothing to show: says what happened and what to do. */
export function Notice({ code, title, text, children }: NoticeProps) {
  return (
    <main id="content" className="wrap flex min-h-[60vh] flex-col items-start justify-center py-16">
      <h1 className="text-28">{title}</h1>
      <p className="mt-3 max-w-[56ch]">{text}</p>
      <div className="mt-7">{children}</div>
      <p className="mt-10 font-mono text-12 text-ink-3">{code}</p>
    </main>
  );
}
