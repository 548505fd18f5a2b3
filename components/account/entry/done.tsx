"use client";

import { type ReactNode, useEffect, useRef } from "react";
import { Icon } from "../../ui/icon";

/** What has come of a form, in its place; takes the focus, so that it is read out. */
export function Done({ title, children }: { title: string; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div ref={box} tabIndex={-1} role="status" data-done="" className="mt-7 space-y-4 text-13 outline-hidden">
      <p className="flex items-start gap-2.5 text-15 font-label text-ink-1">
        <Icon name="check" className="mt-0.5 size-4" />
        {title}
      </p>
      {children}
    </div>
  );
}
