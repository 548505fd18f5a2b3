import { setImmediate as nextTurn } from "node:timers/promises";
import type { Clock } from "@/lib/platform/clock";
import type { StreamHub } from "../exchanges/binance/stream-hub";
import type { RecordedEvent } from "./recorded-event";

/** Subscriptions that follow one another are waited for, so that no stream misses the beginning. */
const SETTLE_MS = 250;
/** Bytes that the slowest reader may be behind before the playback waits for it. */
const BACKLOG_BYTES_MAX = 1024 * 1024;
const BACKLOG_POLL_MS = 2;
/** Events played in one turn of the event loop, so that sockets and requests get theirs. */
const EVENTS_PER_TURN = 64;

export interface PlaybackOptions {
  events: AsyncIterable<RecordedEvent>;
  /** 0: as fast as the readers take it; N: N times real time by the recorder's clock. */
  speed: number;
  clock: Clock;
  hub: StreamHub;
  /** Playback stands still while one of these has no listener. */
  neededStreams: readonly string[];
  backlogBytes(): number;
  play(event: RecordedEvent): void | Promise<void>;
}

export interface Playback {
  readonly state: "waiting" | "playing" | "ended";
  readonly position: number;
  /** Resolves after the last event, or when `stop` was called. */
  readonly done: Promise<void>;
  stop(): void;
}

/** Plays a recording once, no faster than it is listened to and taken. */
export function startPlayback(options: PlaybackOptions): Playback {
  const { clock, hub, speed } = options;
  const stopping = new AbortController();
  const progress = { state: "waiting" as Playback["state"], position: 0 };
  /** Machine time at which the recorder's time 0 would lie; moves whenever the playback stands still. */
  let origin: number | null = null;

  async function run(): Promise<void> {
    for await (const event of options.events) {
      if (!isHeard()) await listeners();
      if (speed > 0) await pace(event.localTime);
      if (stopping.signal.aborted) return;
      progress.state = "playing";
      const pending = options.play(event);
      if (pending) {
        await pending;
        origin = null;
      }
      progress.position += 1;
      if (progress.position % EVENTS_PER_TURN === 0) await nextTurn();
      await taken(BACKLOG_BYTES_MAX);
    }
    await taken(0);
    progress.state = "ended";
  }

  const isHeard = () => options.neededStreams.every((stream) => hub.has(stream));

  async function listeners(): Promise<void> {
    origin = null;
    while (!isHeard() && !stopping.signal.aborted) {
      await new Promise<void>((resolve) => {
        const check = () => {
          if (!isHeard() && !stopping.signal.aborted) return;
          unwatch();
          stopping.signal.removeEventListener("abort", check);
          resolve();
        };
        const unwatch = hub.onChange(check);
        stopping.signal.addEventListener("abort", check);
        check();
      });
      await wait(SETTLE_MS);
    }
  }

  async function pace(localTime: number): Promise<void> {
    const due = localTime / speed;
    origin ??= clock.now() - due;
    const aheadMs = origin + due - clock.now();
    if (aheadMs >= 1) await wait(aheadMs);
  }

  async function taken(bytesMax: number): Promise<void> {
    while (options.backlogBytes() > bytesMax && !stopping.signal.aborted) await wait(BACKLOG_POLL_MS);
  }

  function wait(delayMs: number): Promise<void> {
    if (stopping.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        cancel();
        stopping.signal.removeEventListener("abort", end);
        resolve();
      };
      const cancel = clock.after(delayMs, end);
      stopping.signal.addEventListener("abort", end);
    });
  }

  const done = run();
  return {
    get state() {
      return progress.state;
    },
    get position() {
      return progress.position;
    },
    done,
    stop: () => stopping.abort(),
  };
}
