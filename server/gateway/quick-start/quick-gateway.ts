import { randomUUID } from "node:crypto";
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { Bus } from "@/lib/platform/bus/bus";
import type { Clock } from "@/lib/platform/clock";
import { limitKey } from "@/lib/platform/http/client-address";
import type { Logger } from "@/lib/platform/log";
import type { MarketBoard } from "@/lib/services/market-data/market-board";
import { ConnectionRegistry } from "../stream/connection-registry";
import { FlushScheduler } from "../stream/flush-scheduler";
import { CLOSE_CODES } from "../stream/protocol";
import { encodeError } from "./encode";
import { QuickSession } from "./quick-session";
import { TickerDesk } from "./ticker-desk";
import { TradeDesk } from "./trade-desk";

const SOCKETS_PER_ADDRESS_MAX = 10;
const PING_MS = 20_000;
const MISSED_PINGS_MAX = 2;

export interface QuickGatewayOptions {
  bus: Bus;
  clock: Clock;
  log: Logger;
  board: MarketBoard;
}

export interface QuickGateway {
  /** Takes over an upgraded socket; `stream` is the connection under it. */
  accept(socket: WebSocket, stream: Duplex, address: string): void;
  /** What a socket is told that is not taken over. */
  turnedAway(why: string, sentence: string): string;
  readonly size: number;
  /** Tells everybody to come back elsewhere. */
  drain(): void;
  close(): void;
}

interface Open {
  session: QuickSession;
  socket: WebSocket;
  missedPings: number;
}

/** The sockets of `/ws`. */
export function createQuickGateway({ bus, clock, log, board }: QuickGatewayOptions): QuickGateway {
  const registry = new ConnectionRegistry();
  const scheduler = new FlushScheduler(clock);
  const open = new Map<string, Open>();
  const trades = new TradeDesk(bus, board);
  const tickers = new TickerDesk(bus, clock, board, sessions);

  function* sessions(): Generator<QuickSession> {
    for (const { session } of open.values()) yield session;
  }

  function ping(entry: Open): void {
    if (entry.missedPings >= MISSED_PINGS_MAX) {
      entry.socket.terminate();
      return;
    }
    entry.missedPings += 1;
    entry.socket.ping();
  }

  const stopPings = clock.every(PING_MS, () => {
    for (const entry of open.values()) ping(entry);
  });

  return {
    accept(socket, stream, address) {
      const id = randomUUID();
      const holder = { connectionId: id, name: "visitor", address, since: clock.now() };
      const slot = registry.take(limitKey(address), SOCKETS_PER_ADDRESS_MAX, holder);
      const session = new QuickSession({ clock, scheduler, trades }, socket, stream);
      // Without a listener a reset connection would end the process; the close that follows does the work.
      socket.on("error", (error) => log.debug({ err: error }, "socket failed"));
      if ("heldBy" in slot) {
        socket.on("close", () => session.ended());
        session.error(
          "too_many_connections",
          `At most ${SOCKETS_PER_ADDRESS_MAX} sockets from one address; close one and connect again.`,
        );
        session.end(CLOSE_CODES.too_many_connections, "too_many_connections");
        return;
      }
      const entry: Open = { session, socket, missedPings: 0 };
      open.set(id, entry);
      socket.on("pong", () => {
        entry.missedPings = 0;
      });
      socket.on("close", () => {
        open.delete(id);
        slot.release();
        session.ended();
      });
      tickers.greet(session);
    },
    turnedAway: encodeError,
    get size() {
      return open.size;
    },
    drain() {
      for (const { session } of [...open.values()]) session.end(CLOSE_CODES.draining, "draining");
    },
    close() {
      stopPings();
      scheduler.close();
      trades.close();
      tickers.close();
      for (const { socket } of open.values()) socket.terminate();
      open.clear();
    },
  };
}
