import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

type Level = readonly [price: string, size: string];

interface Request {
  type: "subscribe" | "unsubscribe";
  channels: { name: string; product_ids: string[] }[];
}

const FRAME_MS = 20;
const PRODUCT = "BTC-USD";

/** A Coinbase that says exactly what a test lets it say, with the answers that the real one gives. */
export class ScriptedCoinbase {
  readonly requests: Request[] = [];
  /** What a new subscriber of the book gets. */
  book: { bids: readonly Level[]; asks: readonly Level[] } = { bids: [["99", "1"]], asks: [["101", "1"]] };
  /** What a new subscriber of matches gets first. */
  lastMatch: number | null = null;
  /** Goes on with every frame, so that their times tell their order. */
  private now = Date.now();
  private readonly topics = new Map<WebSocket, Set<string>>();
  private readonly http = createServer((_request, response) => response.end("[]"));
  private readonly server = new WebSocketServer({ server: this.http });

  async open(): Promise<void> {
    this.server.on("connection", (socket) => {
      this.topics.set(socket, new Set());
      socket.on("message", (data) => this.answer(socket, JSON.parse(data.toString())));
      socket.on("close", () => this.topics.delete(socket));
    });
    await new Promise<void>((resolve) => this.http.listen(0, "127.0.0.1", resolve));
  }

  get wsUrl(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  get restUrl(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  match(id: number, type = "match"): void {
    const order = "a714a99e-e437-46dc-890e-a8bc12d3f306";
    this.send("matches", {
      type,
      trade_id: id,
      maker_order_id: order,
      taker_order_id: order,
      side: "sell",
      size: "0.5",
      price: "101",
      product_id: PRODUCT,
      sequence: id,
      time: this.nextTime(),
    });
  }

  update(...changes: [side: "buy" | "sell", price: string, size: string][]): void {
    this.send("level2_batch", {
      type: "l2update",
      product_id: PRODUCT,
      changes,
      time: this.nextTime(),
    });
  }

  ticker(bid: string, ask: string): void {
    const time = this.nextTime();
    this.send("ticker", { type: "ticker", product_id: PRODUCT, best_bid: bid, best_ask: ask, time });
  }

  /** As when a machine of the venue dies: no close frame. */
  cut(): void {
    for (const socket of this.topics.keys()) socket.terminate();
  }

  async close(): Promise<void> {
    this.cut();
    this.http.closeAllConnections();
    await new Promise<void>((resolve) => this.http.close(() => resolve()));
  }

  private get port(): number {
    return (this.http.address() as AddressInfo).port;
  }

  private nextTime(): string {
    this.now += FRAME_MS;
    return new Date(this.now).toISOString();
  }

  private send(channel: string, frame: object): void {
    const text = JSON.stringify(frame);
    for (const [socket, topics] of this.topics) if (topics.has(channel)) socket.send(text);
  }

  private answer(socket: WebSocket, request: Request): void {
    this.requests.push(request);
    const topics = this.topics.get(socket) ?? new Set();
    for (const { name } of request.channels) {
      if (request.type === "subscribe") topics.add(name);
      else topics.delete(name);
    }
    const channels = [...topics].map((name) => ({ name, product_ids: [PRODUCT] }));
    socket.send(JSON.stringify({ type: "subscriptions", channels }));
    if (request.type !== "subscribe") return;
    const asked = request.channels.map(({ name }) => name);
    if (asked.includes("matches") && this.lastMatch !== null) this.match(this.lastMatch, "last_match");
    if (!asked.includes("level2_batch")) return;
    socket.send(JSON.stringify({ type: "snapshot", product_id: PRODUCT, ...this.book }));
  }
}
