"use client";

import { type ReactNode, useState } from "react";
import { parseApiKey } from "@/lib/domain/access/api-key";
import { ButtonLink } from "../ui/button";
import { CodeTabs } from "../ui/code-tabs";
import { Field, TextInput } from "../ui/field";
import { candlesCall } from "./candles-call";
import { streamCall } from "./stream-call";

interface KeyedExamplesProps {
  origin: string;
  isSignedIn: boolean;
  /** The newest key that reads market data; its secret is known to nobody but who stored it. */
  newestKey: { name: string; prefix: string; lastFour: string } | null;
}

/** The examples, with the reader's key in them once it is pasted. It stays in this page's memory. */
export function KeyedExamples({ origin, isSignedIn, newestKey }: KeyedExamplesProps) {
  const [typed, setTyped] = useState("");
  const given = typed.trim();
  const isKey = parseApiKey(given) !== null;
  const place = newestKey ? `${newestKey.prefix}…${newestKey.lastFour}` : "YOUR_API_KEY";
  const key = isKey ? given : place;
  const wrong =
    given !== "" && !isKey
      ? "That is no whole key: it has 46 characters and ends in a checksum that does not match."
      : undefined;
  return (
    <>
      <Step number={1} title="Have a key">
        {newestKey ? (
          <p>
            Your newest key that reads market data is <strong>{newestKey.name}</strong>,{" "}
            <span className="font-mono text-13 text-ink-1">{place}</span>. Its secret is where you stored it.
          </p>
        ) : (
          <>
            <p>
              {isSignedIn
                ? "You have no key yet that reads market data."
                : "A key belongs to an account. Free has one, and no card is asked for."}
            </p>
            <div className="mt-3">
              <ButtonLink href={isSignedIn ? "/keys" : "/sign-up?next=/keys"}>
                {isSignedIn ? "Create a key" : "Create account"}
              </ButtonLink>
            </div>
          </>
        )}
        <div className="mt-4 max-w-[520px]">
          <Field
            label="Put a key into the examples"
            hint="It stays in this page: it is sent nowhere and forgotten when you leave."
            error={wrong}
          >
            {(wiring) => (
              <TextInput
                {...wiring}
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
                placeholder="qs_live_…"
                autoComplete="off"
                spellCheck={false}
                className="font-mono"
              />
            )}
          </Field>
        </div>
      </Step>
      <Step number={2} title="Read candles">
        <p>
          The last hour, a minute each; the open candle is among them.{" "}
          <code className="text-ink-1">RateLimit</code> says what is left.
        </p>
        <div className="mt-4">
          <CodeTabs label="Candles" tabs={candlesCall(origin, key)} />
        </div>
      </Step>
      <Step number={3} title="Follow every trade">
        <p>
          Each item carries its number and the number before it, so the program can prove that it missed
          nothing. After a cut it goes on where it was, for up to a minute.
        </p>
        <div className="mt-4">
          <CodeTabs label="Stream" tabs={streamCall(origin, key)} />
        </div>
      </Step>
    </>
  );
}

function Step({ number, title, children }: { number: number; title: string; children: ReactNode }) {
  return (
    <section aria-labelledby={`step-${number}`} className="mt-10">
      <h2 id={`step-${number}`} className="text-20">
        <span className="mr-2.5 text-ink-3">{number}</span>
        {title}
      </h2>
      <div className="mt-2">{children}</div>
    </section>
  );
}
