import type { ReactNode } from "react";
import { PublicFrame } from "./public-frame";

/** A page with one thing to do, on the way in or back in. */
export function EntryPage({
  title,
  note,
  children,
}: {
  title: string;
  note?: ReactNode;
  children: ReactNode;
}) {
  return (
    <PublicFrame>
      <main id="content" className="wrap py-10 lg:py-16">
        <div className="group max-w-[420px]">
          <h1 className="text-28">{title}</h1>
          {note && <p className="mt-2 text-13 group-has-data-done:hidden">{note}</p>}
          {children}
        </div>
      </main>
    </PublicFrame>
  );
}
