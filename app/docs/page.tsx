import type { Metadata } from "next";
import { CHANNEL_KINDS } from "@/lib/domain/channels/channel-kinds";
import { DocsFrame } from "./docs-frame";
import { InlineCode } from "./inline-code";

export const metadata: Metadata = { title: "Documentation" };

const WAYS = [
  {
    href: "/docs/quick-start",
    title: "Quick start",
    text: "A key, the first call, and a stream that resumes, in curl, JavaScript and Python, for this very server.",
  },
  { href: "/docs/errors", title: "Errors", text: "Every code, when one meets it, and what ends it." },
  {
    href: "/api/v1/openapi.json",
    title: "REST: OpenAPI 3.1",
    text: "Every route, parameter and answer. Load it into the tool of your choice.",
  },
  {
    href: "/api/v1/asyncapi.json",
    title: "WebSocket: AsyncAPI",
    text: "Every operation and item of /ws/v1.",
  },
] as const;

const KINDS = Object.entries(CHANNEL_KINDS);

export default function DocsPage() {
  return (
    <DocsFrame path="/docs">
      <h1 className="text-28">Documentation</h1>
      <p className="mt-2">Two ways in: REST for what has happened, a socket for what happens.</p>
      <ul className="mt-6 grid gap-px overflow-hidden rounded border border-line-1 bg-line-1 sm:grid-cols-2">
        {WAYS.map(({ href, title, text }) => (
          <li key={href} className="bg-bg-1">
            <a href={href} className="block h-full px-4 py-4 transition-colors hover:bg-bg-2">
              <span className="block text-13 font-label text-accent">{title}</span>
              <span className="mt-1 block text-13">{text}</span>
            </a>
          </li>
        ))}
      </ul>

      <h2 className="mt-12 text-20">What holds everywhere</h2>
      <dl className="mt-4 border-t border-line-1 text-13">
        <Rule
          name="Times"
          text="Epoch milliseconds. Inputs also take ISO 8601; `from` is inclusive, `to` exclusive."
        />
        <Rule
          name="Symbols"
          text="`BTC/USDT`, `BTC-USDT` and `BTCUSDT` are the same; `venue` is `binance` unless you say so."
        />
        <Rule
          name="Lists"
          text="`data`, and `next`: a cursor, or null at the end. `limit` is 100, at most 1,000."
        />
        <Rule
          name="The feed"
          text="Every answer with market data says `simulated`, `live` or `replay`. They are never mixed."
        />
        <Rule
          name="Limits"
          text="`RateLimit` on every answer says what is left. A request weighs 1; candles, trades and books 1 per 500 rows begun."
        />
        <Rule
          name="Repeats"
          text="A POST that creates takes an `Idempotency-Key`: within 24 hours the same request has the same answer."
        />
      </dl>

      <h2 id="channels" className="mt-12 text-20">
        Channels
      </h2>
      <p className="mt-2">
        <InlineCode text="A channel is a string: `kind:venue:symbol`, with a parameter where the kind has one." />
      </p>
      <dl className="mt-4 border-t border-line-1 text-13">
        {KINDS.map(([id, kind]) => (
          <div
            key={id}
            className="grid gap-x-6 gap-y-0.5 border-b border-line-1 py-2.5 sm:grid-cols-[220px_1fr]"
          >
            <dt className="font-mono text-12 text-ink-1">{exampleOf(id, kind.scope, parametersOf(kind))}</dt>
            <dd>
              {kind.summary}
              {parametersOf(kind).length > 0 && (
                <span className="text-ink-3">. Last part: {parametersOf(kind).join(", ")}</span>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </DocsFrame>
  );
}

function parametersOf(kind: object): readonly string[] {
  return "parameters" in kind && Array.isArray(kind.parameters) ? kind.parameters.map(String) : [];
}

function exampleOf(id: string, scope: string, parameters: readonly string[]): string {
  if (scope === "venue") return `${id}:binance`;
  const named = scope === "symbol" ? `${id}:*:BTC/USDT` : `${id}:binance:BTC/USDT`;
  const parameter = parameters.find((value) => value === "1m" || value === "50");
  return parameter ? `${named}:${parameter}` : named;
}

function Rule({ name, text }: { name: string; text: string }) {
  return (
    <div className="grid gap-x-6 gap-y-0.5 border-b border-line-1 py-2.5 sm:grid-cols-[220px_1fr]">
      <dt className="font-label text-ink-1">{name}</dt>
      <dd>
        <InlineCode text={text} />
      </dd>
    </div>
  );
}
