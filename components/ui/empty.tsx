import type { ReactNode } from "react";

/** Says what will be here, with one thing to do about it. */
export function Empty({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  return (
    <div className="flex flex-col items-center px-6 py-14 text-center">
      <h2 className="text-15">{title}</h2>
      <p className="mt-1.5 max-w-[44ch] text-13">{text}</p>
      {children && <div className="mt-4">{children}</div>}
    </div>
  );
}
