import { setImmediate as nextTurn } from "node:timers/promises";
import { WebSocket } from "ws";
import type { Venue } from "@/lib/domain/market/venue";
import { readRecordingLine } from "@/lib/domain/recording/read-recording-line";
import type { RecordingLine } from "@/lib/domain/recording/recording-line";
import type { Clock } from "@/lib/platform/clock";
import type { Logger } from "@/lib/platform/log";
import type { VenueServer } from "../../venue-server";
import { readLines } from "../read-lines";
import type { ReplayStatus } from "../replay-status";
import { AnswerDesk } from "./answer-desk";
import { createFrameServer, type FrameServer, isSubscription, type PlayedConnection } from "./frame-server";
import { type FramesSurvey, placeOf } from "./survey-frames";

/** A client that asks for less than was recorded is not waited for longer. */
const SUBSCRIBED_MS_MAX = 5_000;
const BACKLOG_BYTES_MAX = 1024 * 1024;
const BACKLOG_POLL_MS = 2;
const FRAMES_PER_TURN = 64;

export interface FramesReplayOptions {
  survey: FramesSurvey;
  /** 0: as fast as the readers take it; N: N times real time. */
  speed: number;
  ports: ReadonlyMap<Venue, number>;
  clock: Clock;
  log: Logger;
}

export interface FramesReplay {
  venues: readonly VenueServer[];
  status(): ReplayStatus;
  close(): Promise<void>;
}

interface Bound {
  connection: PlayedConnection;
  /** Subscriptions that were recorded so far. */
  subscriptions: number;
}

/** Plays a recording of frames through one server a venue, to the connectors that ask for them. */
export async function createFramesReplay(options: FramesReplayOptions): Promise<FramesReplay> {
  const { survey, speed, ports, clock, log } = options;
  const servers = new Map<Venue, FrameServer>();
  for (const recorded of survey.header.venues) {
    const answers = new AnswerDesk(recorded.venue, survey.answers);
    const port = ports.get(recorded.venue) ?? 0;
    servers.set(recorded.venue, await createFrameServer({ port, clock, recorded, answers }));
  }
  const bound = new Map<string, Bound>();
  const opensLeft = new Map(survey.opens);
  const stopping = new AbortController();
  const progress = { state: "waiting" as ReplayStatus["state"], position: 0 };
  /** Machine time at which the recorder's time 0 would lie; moves whenever the playback stands still. */
  let origin: number | null = null;

  async function run(): Promise<void> {
    for await (const texts of readLines(survey.file)) {
      for (const text of texts) {
        const line = readRecordingLine(text);
        if (stopping.signal.aborted) return;
        if (line) await play(line);
      }
    }
    await taken(0);
    progress.state = "ended";
  }

  async function play(line: RecordingLine): Promise<void> {
    if (line.kind === "answer") return;
    const server = servers.get(line.venue);
    if (!server) return;
    const key = `${line.venue} ${line.connection}`;
    switch (line.kind) {
      case "open": {
        opensLeft.set(placeOf(line), (opensLeft.get(placeOf(line)) ?? 1) - 1);
        const connection = await server.next(line.path);
        if (connection) bound.set(key, { connection, subscriptions: 0 });
        origin = null;
        return;
      }
      case "sent": {
        const one = bound.get(key);
        if (!one || !isSubscription(line.text)) return;
        one.subscriptions += 1;
        await server.subscribed(one.connection, one.subscriptions, SUBSCRIBED_MS_MAX);
        origin = null;
        return;
      }
      case "received":
        return send(line.at, bound.get(key), line.text);
      case "closed": {
        const one = bound.get(key);
        bound.delete(key);
        // What ended with the recording itself stays open: its end is no fault of the venue.
        const isFollowed = one && (opensLeft.get(placeOf({ ...line, path: one.connection.path })) ?? 0) > 0;
        if (isFollowed) one.connection.socket.terminate();
      }
    }
  }

  async function send(at: number, one: Bound | undefined, text: string): Promise<void> {
    if (speed > 0) await pace(at);
    progress.state = "playing";
    progress.position += 1;
    const socket = one?.connection.socket;
    if (socket?.readyState === WebSocket.OPEN) socket.send(text);
    if (progress.position % FRAMES_PER_TURN === 0) await nextTurn();
    await taken(BACKLOG_BYTES_MAX);
  }

  async function pace(at: number): Promise<void> {
    const due = at / speed;
    origin ??= clock.now() - due;
    const aheadMs = origin + due - clock.now();
    if (aheadMs >= 1) await wait(aheadMs);
  }

  async function taken(bytesMax: number): Promise<void> {
    const backlog = () =>
      Math.max(0, ...[...bound.values()].map(({ connection }) => connection.socket.bufferedAmount));
    while (backlog() > bytesMax && !stopping.signal.aborted) await wait(BACKLOG_POLL_MS);
  }

  function wait(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        cancel();
        stopping.signal.removeEventListener("abort", end);
        resolve();
      };
      const cancel = clock.after(delayMs, end);
      stopping.signal.addEventListener("abort", end);
      if (stopping.signal.aborted) end();
    });
  }

  const done = run().catch((err: unknown) => log.error({ err }, "the replay stopped before its end"));
  return {
    venues: [...servers.values()],
    status: () => ({
      state: progress.state,
      position: progress.position,
      events: survey.frames,
      tradesTotal: null,
      newestTime: null,
    }),
    async close() {
      stopping.abort();
      await Promise.all([...servers.values()].map((server) => server.close()));
      await done;
    },
  };
}
