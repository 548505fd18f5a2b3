"use client";

import { useEffect, useRef } from "react";
import { Button } from "../../ui/button";
import { CopyButton } from "../../ui/copy-button";
import { DialogBody, DialogFoot } from "../../ui/dialog";
import { Icon } from "../../ui/icon";

interface RecoveryCodesViewProps {
  codes: readonly string[];
  stored: boolean;
  onStored: (stored: boolean) => void;
  onDone: () => void;
}

/** The one sight of the codes. Done is free only once their reader says that they are kept. */
export function RecoveryCodesView({ codes, stored, onStored, onDone }: RecoveryCodesViewProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.querySelector("button")?.focus(), []);
  return (
    <>
      <DialogBody>
        <p className="flex gap-2.5 text-13">
          <Icon name="eye" className="mt-0.5 size-4" />
          This is the only time they are shown. Each signs you in once, without the phone; keep them where the
          phone is not.
        </p>
        <div ref={box} className="mt-4 rounded border border-line-3 bg-bg-2">
          <ol
            data-codes
            className="grid gap-x-6 gap-y-1.5 px-4 py-3 font-mono text-13 text-ink-1 sm:grid-cols-2"
          >
            {codes.map((code) => (
              <li key={code} className="whitespace-nowrap max-sm:text-12">
                {code}
              </li>
            ))}
          </ol>
          <div className="flex justify-end border-t border-line-1 p-1.5">
            <CopyButton text={codes.join("\n")} what="all recovery codes" look="primary" />
          </div>
        </div>
      </DialogBody>
      <DialogFoot>
        <label className="flex min-h-10 grow cursor-pointer items-center gap-2.5 text-13 text-ink-1">
          <input
            type="checkbox"
            checked={stored}
            onChange={(event) => onStored(event.target.checked)}
            className="size-4 accent-(--accent-fill)"
          />
          I have stored the codes
        </label>
        <Button look="primary" disabled={!stored} onClick={onDone} className="disabled:opacity-50">
          Done
        </Button>
      </DialogFoot>
    </>
  );
}
