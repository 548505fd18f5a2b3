import { systemClock } from "@/lib/platform/clock";
import { createLog } from "@/lib/platform/log";
import { type ControlServer, createControlServer } from "@/server/sandbox/control/control-server";
import { createReplayBinance, type ReplayServer } from "@/server/sandbox/replay/replay-binance";
import { surveyRecording } from "@/server/sandbox/replay/survey-recording";
import { connectSocket, type SocketClient } from "./socket-client";
import { eventually } from "./stage";

export interface ReplayStage {
  venue: ReplayServer;
  control: ControlServer;
  connect(path: string): Promise<SocketClient>;
  rest(path: string): Promise<{ status: number; body: unknown }>;
  ended(): Promise<void>;
  close(): Promise<void>;
}

/** A recording behind the stand-in Binance. */
export async function openReplay(path: string, speed: number): Promise<ReplayStage> {
  const log = createLog("test", "silent");
  const survey = await surveyRecording(path);
  const venue = await createReplayBinance({ port: 0, clock: systemClock, log, survey, speed });
  const replay = () => venue.status();
  const control = await createControlServer({ port: 0, venues: [venue], log, replay });
  const clients = new Set<SocketClient>();
  return {
    venue,
    control,
    async connect(streamPath) {
      const client = await connectSocket(venue.wsUrl.replace(/\/ws$/, streamPath));
      clients.add(client);
      return client;
    },
    async rest(restPath) {
      const response = await fetch(`${venue.restUrl}${restPath}`);
      const body: unknown = await response.json();
      return { status: response.status, body };
    },
    ended: () => eventually(() => venue.status().state === "ended"),
    async close() {
      for (const client of clients) client.close();
      await control.close();
      await venue.close();
    },
  };
}
