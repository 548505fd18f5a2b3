import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Venue } from "@/lib/domain/market/venue";
import { AppError } from "@/lib/platform/errors";
import type { Logger } from "@/lib/platform/log";
import { listenLocal } from "../listen-local";
import type { ReplayStatus } from "../replay/replay-status";
import type { VenueServer } from "../venue-server";
import { sendProblem } from "./problem";
import { readJson } from "./read-json";
import { faultSchema, parseRequest, rateSchema, truthBookSchema, truthTradesSchema } from "./requests";
import { sendTruthTrades } from "./truth-trades";

export interface ControlOptions {
  port: number;
  venues: readonly VenueServer[];
  log: Logger;
  /** Changes the load; absent in a replay, whose load is the recording's. */
  setRate?: (tradesPerSecond: number) => void;
  replay?: () => ReplayStatus;
}

export interface ControlServer {
  readonly port: number;
  close(): Promise<void>;
}

type Route = (request: IncomingMessage, response: ServerResponse, url: URL) => void | Promise<void>;

/** The port by which tests and the product steer the stand-ins; only this machine can reach it. */
export async function createControlServer(options: ControlOptions): Promise<ControlServer> {
  const routes = controlRoutes(options);
  const http = createServer((request, response) => {
    const requestId = randomUUID();
    handle(routes, request, response).catch((error: unknown) => {
      if (!(error instanceof AppError))
        options.log.error({ err: error, requestId }, "control request failed");
      if (response.headersSent) response.destroy();
      else sendProblem(response, error, requestId);
    });
  });
  const port = await listenLocal(http, options.port);
  return {
    port,
    async close() {
      if (!http.listening) return;
      const closed = new Promise<void>((resolve) => http.close(() => resolve()));
      http.closeAllConnections();
      await closed;
    },
  };
}

async function handle(
  routes: Record<string, Route>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const target = request.url ?? "/";
  const origin = "http://control";
  if (!URL.canParse(target, origin))
    throw new AppError("invalid_request", "The request's URL cannot be read.");
  const url = new URL(target, origin);
  const path = url.pathname.replace(/^\/faults\/[^/]+$/, "/faults/:id");
  const route = routes[`${request.method} ${path}`];
  if (route) return route(request, response, url);
  const methods = Object.keys(routes)
    .filter((key) => key.split(" ")[1] === path)
    .map((key) => key.split(" ")[0]);
  if (methods.length > 0) {
    response.setHeader("Allow", methods.join(", "));
    throw new AppError("method_not_allowed", `${url.pathname} takes ${methods.join(" or ")}.`);
  }
  throw new AppError("not_found", `There is no ${url.pathname}; ${Object.keys(routes).join(", ")} are here.`);
}

function controlRoutes({ venues, setRate, replay }: ControlOptions): Record<string, Route> {
  const routes: Record<string, Route> = {
    "GET /venues": (_request, response) =>
      sendJson(
        response,
        200,
        venues.map(({ venue, wsUrl, restUrl, symbols }) => {
          const status = replay?.();
          const row = { venue, ws: wsUrl, rest: restUrl, symbols };
          return status ? { ...row, replay: status } : row;
        }),
      ),
    "GET /faults": (_request, response) =>
      sendJson(
        response,
        200,
        venues.flatMap(({ venue, faults }) =>
          faults.list().map((fault) => ({ ...fault, venue, id: `${venue}-${fault.id}` })),
        ),
      ),
    "POST /faults": async (request, response) => {
      const wanted = parseRequest(faultSchema, await readJson(request));
      const venue = venueOf(venues, wanted.venue, wanted.symbol);
      const { id, applied } = venue.faults.apply(wanted);
      sendJson(response, 202, { id: `${venue.venue}-${id}`, applied });
    },
    "DELETE /faults/:id": (_request, response, url) => {
      const id = url.pathname.slice("/faults/".length);
      const owner = venues.find(({ venue }) => id.startsWith(`${venue}-`));
      if (!owner?.faults.end(id.slice(owner.venue.length + 1))) {
        throw new AppError("not_found", `No fault ${id} is going on; GET /faults lists those that are.`);
      }
      response.writeHead(204).end();
    },
    "GET /truth/trades": (_request, response, url) => {
      const range = parseRequest(truthTradesSchema, Object.fromEntries(url.searchParams));
      return sendTruthTrades(venueOf(venues, range.venue, range.symbol).truth, range, response);
    },
    "GET /truth/book": (_request, response, url) => {
      const { venue, symbol } = parseRequest(truthBookSchema, Object.fromEntries(url.searchParams));
      const { time, bids, asks } = venueOf(venues, venue, symbol).truth.book(symbol);
      sendJson(response, 200, { time, bids: pairs(bids), asks: pairs(asks) });
    },
    "POST /rate": async (request, response) => {
      const { tradesPerSecond } = parseRequest(rateSchema, await readJson(request));
      if (!setRate)
        throw new AppError("conflict", "A replay plays at its recording's rate; restart it with --speed.");
      setRate(tradesPerSecond);
      sendJson(response, 200, { tradesPerSecond });
    },
  };
  if (replay) routes["GET /replay"] = (_request, response) => sendJson(response, 200, replay());
  return routes;
}

function venueOf(venues: readonly VenueServer[], name: Venue, symbol: string | undefined): VenueServer {
  const venue = venues.find((candidate) => candidate.venue === name);
  if (!venue) {
    throw new AppError(
      "not_found",
      `${name} is not running here; ${venues.map((one) => one.venue).join(", ")} is.`,
    );
  }
  if (symbol !== undefined && !venue.symbols.includes(symbol)) {
    throw new AppError("not_found", `${name} has no ${symbol}; it has ${venue.symbols.join(", ")}.`);
  }
  return venue;
}

function pairs(levels: readonly number[]): [number, number][] {
  const rows: [number, number][] = [];
  for (let index = 0; index + 1 < levels.length; index += 2) {
    rows.push([levels[index] ?? 0, levels[index + 1] ?? 0]);
  }
  return rows;
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(text),
  });
  response.end(text);
}
