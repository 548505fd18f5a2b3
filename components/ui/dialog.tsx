"use client";

import { Dialog as Radix } from "radix-ui";
import { type ReactNode, useEffect, useRef } from "react";
import { Icon } from "./icon";
import { allowAddedStyles } from "./style-nonce";

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  /** False while closing would lose something: Escape, the cross and a press outside then do nothing. */
  dismissible?: boolean;
  children: ReactNode;
}

/** Floats over the page, holds the focus, gives it back where it came from. */
export function Dialog({ open, onClose, title, dismissible = true, children }: DialogProps) {
  useEffect(allowAddedStyles, []);
  const opener = useRef<Element | null>(null);
  const keepOpen = (event: Event) => {
    if (!dismissible) event.preventDefault();
  };
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && dismissible && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-30 bg-(--scrim)" />
        <Radix.Content
          aria-describedby={undefined}
          onOpenAutoFocus={() => {
            opener.current = document.activeElement;
          }}
          onCloseAutoFocus={(event) => {
            // Without a trigger of its own the library would leave the focus nowhere.
            event.preventDefault();
            const back = opener.current?.isConnected ? opener.current : document.getElementById("content");
            if (back instanceof HTMLElement) back.focus();
          }}
          onEscapeKeyDown={keepOpen}
          onInteractOutside={keepOpen}
          className="fixed top-1/2 left-1/2 z-30 flex max-h-[calc(100dvh-24px)] w-[min(640px,calc(100vw-24px))] -translate-x-1/2 -translate-y-1/2 flex-col overflow-hidden rounded bg-bg-1 shadow-float outline-hidden"
        >
          <header className="flex min-h-14 items-center justify-between gap-4 px-5 pt-3 pb-1 sm:px-6">
            <Radix.Title className="min-w-0 text-15 [overflow-wrap:anywhere]">{title}</Radix.Title>
            {dismissible && (
              <Radix.Close
                aria-label="Close"
                className="tap inline-flex size-8 shrink-0 items-center justify-center rounded-s text-ink-2 hover:bg-bg-3 hover:text-ink-1"
              >
                <Icon name="close" />
              </Radix.Close>
            )}
          </header>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export function DialogBody({ children }: { children: ReactNode }) {
  return <div className="min-h-0 overflow-y-auto px-5 pt-1 pb-5 sm:px-6">{children}</div>;
}

export function DialogFoot({ children }: { children: ReactNode }) {
  return (
    <footer className="flex flex-wrap items-center justify-end gap-x-2 gap-y-2 border-t border-line-1 bg-bg-2 px-5 py-3 sm:px-6">
      {children}
    </footer>
  );
}
