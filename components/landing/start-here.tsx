import { CodeBlock } from "../ui/code-block";

const ENDPOINTS = [
  { path: "/market-data", note: "last price, 24 h volume and change of one symbol or of all" },
  { path: "/api/market_data", note: "venues, symbols and channels on offer" },
  { path: "/ready", note: "what works, and how far each source is behind" },
  { path: "/health", note: "the process lives" },
] as const;

/** `origin` is this very server's, so that what is copied runs as it stands. */
export function StartHere({ origin }: { origin: string }) {
  const socket = `${origin.replace(/^http/, "ws")}/ws`;
  return (
    <section id="start" aria-labelledby="start-title" className="wrap py-14 lg:py-20">
      <h2 id="start-title" className="text-28">
        Start here
      </h2>
      <p className="mt-2">Two ways in, both without a key. These lines address this very server.</p>
      <div className="mt-7 grid gap-5 lg:grid-cols-2">
        <CodeBlock title="curl: the last price" code={`curl "${origin}/market-data?symbol=BTC/USDT"`} />
        <CodeBlock title="curl: every symbol" code={`curl "${origin}/market-data?symbol=all"`} />
        <div className="min-w-0 lg:col-span-2">
          <CodeBlock title="JavaScript: every trade as it happens" code={javascript(socket)} />
        </div>
      </div>
      <dl className="mt-7 grid gap-x-5 border-t border-line-1 text-13 lg:grid-cols-2">
        {ENDPOINTS.map((endpoint) => (
          <div
            key={endpoint.path}
            className="flex min-h-10 flex-wrap items-center gap-x-4 border-b border-line-1 py-2"
          >
            <dt className="w-40 font-mono text-12">
              <a href={endpoint.path} className="tap text-accent hover:underline">
                {endpoint.path}
              </a>
            </dt>
            <dd>{endpoint.note}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function javascript(socket: string): string {
  return `// in a browser's console, or Node 22 and later
const socket = new WebSocket("${socket}");
socket.onopen = () => socket.send(JSON.stringify({ action: "subscribe", symbols: ["BTCUSDT", "ETHUSDT"] }));
socket.onmessage = ({ data }) => console.log(JSON.parse(data));`;
}
