import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

const ARGS_MAX = 10;
const RECENT_MAX = 60;
const FIRST_ID = 2_290_000_001_225_000_000n;
const KNOWN_TOPIC = /^(publicTrade|orderbook\.(1|50|200|1000)|kline\.1)\.(BTCUSDT|ETHUSDT)$/;

type Level = [price: string, size: string];

export interface BybitTrade {
  execId: string;
  symbol: string;
  price: string;
  size: string;
  side: "Buy" | "Sell";
  time: string;
}

interface Client {
  socket: WebSocket;
  topics: Set<string>;
}

interface Control {
  op: string;
  args?: string[];
  req_id?: string;
}

/** A Bybit that says exactly what a test lets it say, with the answers that the real one gives. */
export class ScriptedBybit {
  readonly controls: Control[] = [];
  readonly made: BybitTrade[] = [];
  closeCodes: number[] = [];
  opened = 0;
  /** What a new subscriber of the book gets; null sends none. */
  book: { u: number; b: Level[]; a: Level[] } | null = { u: 100, b: [["99", "1"]], a: [["101", "1"]] };
  private readonly clients = new Set<Client>();
  private readonly http = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://venue");
    response.end(this.answer(url));
  });
  private readonly server = new WebSocketServer({ noServer: true });

  async open(): Promise<void> {
    this.http.on("upgrade", (request, socket, head) => {
      if (request.url !== "/v5/public/spot") {
        socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        return;
      }
      this.server.handleUpgrade(request, socket, head, (client) => this.accept(client));
    });
    await new Promise<void>((resolve) => this.http.listen(0, "127.0.0.1", resolve));
  }

  get wsUrl(): string {
    return `ws://127.0.0.1:${this.port}/v5/public/spot`;
  }

  get restUrl(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Makes trades of BTCUSDT; those that are `lost` are sent to nobody. */
  trade(count: number, { lost = false, time = Date.now() } = {}): BybitTrade[] {
    const trades = Array.from({ length: count }, (): BybitTrade => {
      const execId = String(FIRST_ID + BigInt(this.made.length));
      const row: BybitTrade = {
        execId,
        symbol: "BTCUSDT",
        price: "100.5",
        size: "0.25",
        side: this.made.length % 2 === 0 ? "Buy" : "Sell",
        time: String(time),
      };
      this.made.push(row);
      return row;
    });
    if (!lost) this.sendTrades(trades);
    return trades;
  }

  sendTrades(trades: readonly BybitTrade[]): void {
    const data = trades.map(({ execId, time, price, size, side, symbol }) => ({
      i: execId,
      T: Number(time),
      p: price,
      v: size,
      S: side,
      s: symbol,
      BT: false,
      RPI: false,
    }));
    this.send("publicTrade.BTCUSDT", { type: "snapshot", data });
  }

  sendBook(type: "snapshot" | "delta", u: number, sides: { b?: Level[]; a?: Level[] } = {}): void {
    this.send("orderbook.200.BTCUSDT", this.bookFrame(type, u, sides));
  }

  sendMinute(start: number, volume: string): void {
    const candle = { start, end: start + 59_999, interval: "1", volume, turnover: "1", confirm: true };
    this.send("kline.1.BTCUSDT", { type: "snapshot", data: [candle] });
  }

  /** To whoever is subscribed. */
  send(topic: string, body: object): void {
    const text = JSON.stringify({ topic, ts: Date.now(), ...body });
    for (const { socket, topics } of this.clients) if (topics.has(topic)) socket.send(text);
  }

  /** How many connections are subscribed to it. */
  subscribers(topic: string): number {
    return [...this.clients].filter(({ topics }) => topics.has(topic)).length;
  }

  /** As when a machine of the venue dies: no close frame. Only connections with this topic where one is named. */
  cut(topic?: string): void {
    for (const { socket, topics } of this.clients) {
      if (topic === undefined || topics.has(topic)) socket.terminate();
    }
  }

  async close(): Promise<void> {
    this.cut();
    this.http.closeAllConnections();
    await new Promise<void>((resolve) => this.http.close(() => resolve()));
  }

  private get port(): number {
    return (this.http.address() as AddressInfo).port;
  }

  private bookFrame(type: string, u: number, { b = [], a = [] }: { b?: Level[]; a?: Level[] }): object {
    const ts = Date.now();
    return { type, ts, data: { s: "BTCUSDT", b, a, u, seq: 47_474_967_000 + u }, cts: ts };
  }

  private accept(socket: WebSocket): void {
    const client: Client = { socket, topics: new Set() };
    this.clients.add(client);
    this.opened += 1;
    socket.on("close", (code) => {
      this.clients.delete(client);
      this.closeCodes.push(code);
    });
    socket.on("message", (data) => this.onControl(client, JSON.parse(String(data))));
  }

  private onControl(client: Client, control: Control): void {
    this.controls.push(control);
    const { op, args = [], req_id = "" } = control;
    const answer = (success: boolean, ret_msg: string) =>
      client.socket.send(JSON.stringify({ success, ret_msg, conn_id: "d9avsh3fo0jvsls9d82g", req_id, op }));
    if (op === "ping") {
      answer(true, "pong");
      return;
    }
    const unknown = args.find((topic) => !KNOWN_TOPIC.test(topic));
    const twice = args.find((topic) => op === "subscribe" && client.topics.has(topic));
    if (args.length > ARGS_MAX) answer(false, "args size >10");
    else if (unknown !== undefined) answer(false, `error:handler not found,topic:${unknown}`);
    else if (twice !== undefined) answer(false, `error:already subscribed,topic:${twice}`);
    else {
      for (const topic of args) {
        if (op === "subscribe") client.topics.add(topic);
        else client.topics.delete(topic);
      }
      answer(true, op === "subscribe" ? "subscribe" : "");
      if (op === "subscribe" && this.book && args.includes("orderbook.200.BTCUSDT")) {
        const frame = this.bookFrame("snapshot", this.book.u, this.book);
        client.socket.send(JSON.stringify({ topic: "orderbook.200.BTCUSDT", ...frame }));
      }
    }
  }

  private answer(url: URL): string {
    const limit = Math.min(RECENT_MAX, Number(url.searchParams.get("limit") ?? RECENT_MAX));
    const of = url.searchParams.get("symbol");
    const list =
      url.pathname === "/v5/market/recent-trade"
        ? this.made
            .filter(({ symbol }) => symbol === of)
            .slice(-limit)
            .reverse()
            .map((row) => ({ ...row, isBlockTrade: false, isRPITrade: false }))
        : [];
    return JSON.stringify({
      retCode: 0,
      retMsg: "OK",
      result: { category: "spot", list },
      retExtInfo: {},
      time: Date.now(),
    });
  }
}

export async function openScriptedBybit(): Promise<ScriptedBybit> {
  const venue = new ScriptedBybit();
  await venue.open();
  return venue;
}
