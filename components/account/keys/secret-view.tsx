"use client";

import { useEffect, useRef } from "react";
import { firstCall } from "../../docs/first-call";
import { Button, ButtonLink } from "../../ui/button";
import { CodeTabs } from "../../ui/code-tabs";
import { CopyButton } from "../../ui/copy-button";
import { DialogBody, DialogFoot } from "../../ui/dialog";
import { Icon } from "../../ui/icon";
import { Tag } from "../../ui/tag";
import type { SecretKey } from "./key-row";
import { KeyTrial } from "./key-trial";

interface SecretViewProps {
  made: SecretKey;
  origin: string;
  stored: boolean;
  onStored: (stored: boolean) => void;
  onDone: () => void;
}

/** The one sight of a secret. Done is free only once its reader says that it is kept. */
export function SecretView({ made, origin, stored, onStored, onDone }: SecretViewProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.querySelector("button")?.focus(), []);
  const readsMarket = made.scopes.includes("market:read");
  return (
    <>
      <DialogBody>
        <div
          ref={box}
          className="flex flex-wrap items-center justify-between gap-2 rounded border border-line-3 bg-bg-2 py-1.5 pr-1.5 pl-3"
        >
          <code data-secret className="font-mono text-13 text-ink-1 [overflow-wrap:anywhere]">
            {made.key}
          </code>
          <CopyButton text={made.key} what="the key" look="primary" />
        </div>
        <p className="mt-3 flex gap-2.5 text-13">
          <Icon name="eye" className="mt-0.5 size-4" />
          This is the only time the key is shown. Keep it where your other secrets are; if it is lost, rotate
          it and nothing else has to change.
        </p>
        <div className="mt-4">
          <CodeTabs label="First call" tabs={firstCall({ origin, key: made.key, readsMarket })} />
        </div>
        <KeyTrial apiKey={made.key} readsMarket={readsMarket} />
        <dl className="mt-4 grid grid-cols-[80px_1fr] gap-y-2 text-13">
          <dt className="text-ink-3">Scopes</dt>
          <dd className="flex flex-wrap gap-1">
            {made.scopes.map((scope) => (
              <Tag key={scope}>{scope}</Tag>
            ))}
          </dd>
          <dt className="text-ink-3">Mode</dt>
          <dd>{made.mode === "test" ? "test. It sees simulated data only." : "live"}</dd>
        </dl>
      </DialogBody>
      <DialogFoot>
        <label className="flex min-h-10 grow cursor-pointer items-center gap-2.5 text-13 text-ink-1">
          <input
            type="checkbox"
            checked={stored}
            onChange={(event) => onStored(event.target.checked)}
            className="size-4 accent-(--accent-fill)"
          />
          I have stored the key
        </label>
        <ButtonLink href="/docs/quick-start" target="_blank" rel="noreferrer">
          Open the documentation
        </ButtonLink>
        <Button look="primary" disabled={!stored} onClick={onDone} className="disabled:opacity-50">
          Done
        </Button>
      </DialogFoot>
    </>
  );
}
