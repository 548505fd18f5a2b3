"use client";

import { useCallback, useEffect, useState } from "react";
import { callPath } from "../../docs/first-call";
import { Icon } from "../../ui/icon";

type Trial =
  | { kind: "running" }
  | { kind: "answered"; status: number; tookMs: number; left: string | null; detail: string | null }
  | { kind: "lost" };

interface KeyTrialProps {
  apiKey: string;
  readsMarket: boolean;
}

/** Runs the line above once, from this very browser, and says what came back. */
export function KeyTrial({ apiKey, readsMarket }: KeyTrialProps) {
  const [trial, setTrial] = useState<Trial>({ kind: "running" });
  const run = useCallback(async () => {
    setTrial({ kind: "running" });
    setTrial(await tryKey(apiKey, readsMarket));
  }, [apiKey, readsMarket]);
  useEffect(() => {
    run();
  }, [run]);

  const good = trial.kind === "answered" && trial.status === 200;
  return (
    <div className="mt-2 flex min-h-8 flex-wrap items-center justify-between gap-x-4 px-1 text-12">
      <p role="status" className="flex min-w-0 flex-wrap items-center gap-x-2 text-ink-2">
        {trial.kind === "running" && "Testing the key."}
        {trial.kind === "lost" && "The test got no answer. The key is made all the same."}
        {trial.kind === "answered" && (
          <>
            <Icon name={good ? "check" : "alert"} className="size-3.5 text-ink-1" />
            <span className="text-ink-1">Tested just now</span>
            <span>
              {trial.status} in {trial.tookMs} ms
            </span>
            {good && trial.left !== null && <span className="text-ink-3">{trial.left}</span>}
            {!good && trial.detail !== null && <span className="basis-full">{trial.detail}</span>}
          </>
        )}
      </p>
      {trial.kind !== "running" && (
        <button type="button" onClick={run} className="tap rounded-s text-12 text-accent hover:underline">
          Run again
        </button>
      )}
    </div>
  );
}

async function tryKey(apiKey: string, readsMarket: boolean): Promise<Trial> {
  const began = performance.now();
  try {
    const response = await fetch(callPath(readsMarket), {
      headers: { Authorization: `Bearer ${apiKey}` },
      cache: "no-store",
      credentials: "omit",
    });
    const tookMs = Math.round(performance.now() - began);
    const body: unknown = response.ok ? null : await response.json();
    const detail = typeof body === "object" && body !== null ? Reflect.get(body, "detail") : null;
    const remaining = response.headers.get("x-ratelimit-remaining");
    const limit = response.headers.get("x-ratelimit-limit");
    return {
      kind: "answered",
      status: response.status,
      tookMs,
      left: remaining !== null && limit !== null ? `${remaining} of ${limit} left` : null,
      detail: typeof detail === "string" ? detail : null,
    };
  } catch {
    return { kind: "lost" };
  }
}
