import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { WebSocket, WebSocketServer } from "ws";
import type { Venue } from "@/lib/domain/market/venue";
import type { RecordedVenue } from "@/lib/domain/recording/recording-line";
import type { Clock } from "@/lib/platform/clock";
import { AppError } from "@/lib/platform/errors";
import { FaultDesk } from "../../faults/fault-desk";
import { LOCAL_HOST, listenLocal } from "../../listen-local";
import type { VenueServer, VenueTruth } from "../../venue-server";
import type { AnswerDesk } from "./answer-desk";

/** Which messages a playback waits for: the venue would send nothing before it was asked. */
const SUBSCRIPTION = /subscri/i;

/** A client's connection; the player binds it to a recorded one. */
export interface PlayedConnection {
  readonly path: string;
  readonly socket: WebSocket;
  /** Subscription messages that the client has sent so far. */
  subscriptions: number;
}

export interface FrameServer extends VenueServer {
  /** The oldest connection to the path that is not bound yet; resolves when there is one, null after `close`. */
  next(path: string): Promise<PlayedConnection | null>;
  /** Resolves when the client has sent so many subscriptions, at the latest after `withinMs`. */
  subscribed(connection: PlayedConnection, count: number, withinMs: number): Promise<void>;
}

export function isSubscription(text: string): boolean {
  return SUBSCRIPTION.test(text);
}

interface Options {
  port: number;
  clock: Clock;
  recorded: RecordedVenue;
  answers: AnswerDesk;
}

/** One venue of a recording: takes connections, answers questions, and sends what the player gives it. */
export async function createFrameServer({ port, clock, recorded, answers }: Options): Promise<FrameServer> {
  const waiting: PlayedConnection[] = [];
  const sockets = new Set<WebSocket>();
  const watchers = new Set<() => void>();
  let isClosed = false;
  const look = () => {
    for (const watcher of [...watchers]) watcher();
  };
  const http = createServer((request, response) => answer(answers, request, response));
  const server = new WebSocketServer({ noServer: true });
  http.on("upgrade", (request: IncomingMessage, socket, head) => {
    server.handleUpgrade(request, socket, head, (client) => {
      const connection: PlayedConnection = { path: request.url ?? "/", socket: client, subscriptions: 0 };
      sockets.add(client);
      waiting.push(connection);
      client.on("message", (data) => {
        if (isSubscription(String(data))) connection.subscriptions += 1;
        look();
      });
      client.on("error", () => client.terminate());
      client.on("close", () => {
        sockets.delete(client);
        const index = waiting.indexOf(connection);
        if (index >= 0) waiting.splice(index, 1);
        look();
      });
      look();
    });
  });

  function until<Value>(find: () => Value | undefined, withinMs: number | null): Promise<Value | undefined> {
    return new Promise((resolve) => {
      const end = (value: Value | undefined) => {
        watchers.delete(watcher);
        cancel();
        resolve(value);
      };
      const watcher = () => {
        const value = find();
        if (value !== undefined || isClosed) end(value);
      };
      const cancel = withinMs === null ? () => {} : clock.after(withinMs, () => end(undefined));
      watchers.add(watcher);
      watcher();
    });
  }

  const listening = await listenLocal(http, port);
  return {
    venue: recorded.venue,
    wsUrl: `ws://${LOCAL_HOST}:${listening}${recorded.wsPath}`,
    restUrl: `http://${LOCAL_HOST}:${listening}`,
    symbols: recorded.symbols,
    faults: new FaultDesk({}, clock, () => []),
    truth: unknownTruth(recorded.venue),
    async next(path) {
      const found = await until(() => waiting.find((connection) => connection.path === path), null);
      if (!found) return null;
      waiting.splice(waiting.indexOf(found), 1);
      return found;
    },
    async subscribed(connection, count, withinMs) {
      const isDone = () =>
        connection.subscriptions >= count || connection.socket.readyState !== WebSocket.OPEN;
      await until(() => (isDone() ? true : undefined), withinMs);
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      look();
      for (const socket of sockets) socket.terminate();
      http.closeAllConnections();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
}

function answer(answers: AnswerDesk, request: IncomingMessage, response: ServerResponse): void {
  const recorded = answers.take(request.url ?? "/");
  if (recorded) response.writeHead(recorded.status, recorded.headers).end(recorded.body);
  else response.writeHead(404, { "content-type": "application/json" }).end("{}");
}

/** Frames are played as they came; what the venue knew beyond them nobody recorded. */
function unknownTruth(venue: Venue): VenueTruth {
  const refuse = (): never => {
    throw new AppError("not_found", `A recording of ${venue}'s frames tells no truth beyond the frames.`);
  };
  return { trades: refuse, tradeIdAt: refuse, book: refuse };
}
