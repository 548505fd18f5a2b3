import { z } from "zod";
import { systemClock } from "@/lib/platform/clock";
import { createLog } from "@/lib/platform/log";
import { type ControlServer, createControlServer } from "@/server/sandbox/control/control-server";
import { createSimulatedBinance } from "@/server/sandbox/exchanges/binance/simulated-binance";
import type { VenueServer } from "@/server/sandbox/venue-server";
import { createManualClock, type ManualClock } from "./manual-clock";
import { connectSocket, type SocketClient } from "./socket-client";
import { createWalkMarket, type WalkMarket } from "./walk-market";

export const START = Date.UTC(2026, 0, 19, 13, 0, 0);

export interface Stage {
  clock: ManualClock;
  market: WalkMarket;
  venue: VenueServer;
  control: ControlServer;
  connect(path: string, options?: { autoPong?: boolean }): Promise<SocketClient>;
  rest(path: string): Promise<{ status: number; headers: Headers; body: unknown }>;
  steer(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>;
  /** Posts a fault and returns its id. */
  fault(fault: object): Promise<string>;
  close(): Promise<void>;
}

/** A stand-in Binance over a walk, with time and moves in the test's hands. */
export async function openStage(symbols = ["BTC/USDT", "ETH/USDT"]): Promise<Stage> {
  const clock = createManualClock(START);
  const market = createWalkMarket(symbols, clock.now);
  const venue = await createSimulatedBinance({ port: 0, clock, market });
  const control = await createControlServer({ port: 0, venues: [venue], log: createLog("test", "silent") });
  const clients = new Set<SocketClient>();
  const steer = async (method: string, path: string, body?: unknown) => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await fetch(`http://127.0.0.1:${control.port}${path}`, init);
    const text = await response.text();
    const parsed: unknown = text === "" ? null : JSON.parse(text);
    return { status: response.status, body: parsed };
  };
  return {
    clock,
    market,
    venue,
    control,
    async connect(path, options) {
      const client = await connectSocket(venue.wsUrl.replace(/\/ws$/, path), options);
      clients.add(client);
      return client;
    },
    async rest(path) {
      const response = await fetch(`${venue.restUrl}${path}`);
      return { status: response.status, headers: response.headers, body: await response.json() };
    },
    steer,
    async fault(fault) {
      const { status, body } = await steer("POST", "/faults", { venue: "binance", ...fault });
      if (status !== 202) throw new Error(`fault refused: ${JSON.stringify(body)}`);
      return z.object({ id: z.string() }).parse(body).id;
    },
    async close() {
      for (const client of clients) client.close();
      await control.close();
      await venue.close();
    },
  };
}

/** Waits for a condition of the outside world that announces itself by no event. */
export async function eventually(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise<void>((resolve) => systemClock.after(5, resolve));
}
