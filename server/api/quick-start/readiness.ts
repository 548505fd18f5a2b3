import type { ConnectionState } from "@/lib/domain/market/health";
import type { Venue } from "@/lib/domain/market/venue";
import type { Clock } from "@/lib/platform/clock";
import type { MarketBoard } from "@/lib/services/market-data/market-board";

export interface ReadinessReport {
  status: "ready" | "degraded" | "starting";
  checks: {
    postgres: "ok" | "down";
    /** `off`: none is configured, limits hold for this process. */
    redis: "ok" | "down" | "off";
    /** `congested`: the record is behind, and sources are held back until it has caught up. */
    bus: "ok" | "congested";
    feeds: Partial<
      Record<Venue, { status: ConnectionState; lagMs: number | null; lastMessageAt: number | null }>
    >;
  };
  /** Whether to send visitors here. */
  isReady: boolean;
}

export interface Readiness {
  report(): Promise<ReadinessReport>;
}

export interface ReadinessOptions {
  board: MarketBoard;
  clock: Clock;
  /** Reject where the service does not answer; null where there is none. */
  pingPostgres: () => Promise<unknown>;
  pingRedis: (() => Promise<unknown>) | null;
  isCongested: () => boolean;
  /** Without feeds of its own a process is ready as soon as Postgres answers. */
  hasFeeds: boolean;
}

/** However often it is asked, the services are asked at most so often. */
const KEEP_MS = 500;
const ANSWER_WITHIN_MS = 1_000;

export function createReadiness(options: ReadinessOptions): Readiness {
  const { board, clock, hasFeeds } = options;
  const postgres = keptCheck(options.pingPostgres, clock);
  const redis = options.pingRedis === null ? null : keptCheck(options.pingRedis, clock);
  let hasPostgresAnswered = false;
  let hasFeedBeenLive = false;

  return {
    async report() {
      const [isPostgresUp, isRedisUp] = await Promise.all([postgres(), redis === null ? null : redis()]);
      const reports = hasFeeds ? board.venues.map((venue) => board.health(venue)) : [];
      const areLive = reports.map((health) => health?.state === "live" || health?.state === "ended");
      hasPostgresAnswered ||= isPostgresUp;
      hasFeedBeenLive ||= !hasFeeds || areLive.includes(true);

      const hasStarted = hasPostgresAnswered && hasFeedBeenLive;
      const isWhole = isPostgresUp && isRedisUp !== false && !areLive.includes(false);
      return {
        status: !hasStarted ? "starting" : isWhole ? "ready" : "degraded",
        checks: {
          postgres: isPostgresUp ? "ok" : "down",
          redis: isRedisUp === null ? "off" : isRedisUp ? "ok" : "down",
          bus: options.isCongested() ? "congested" : "ok",
          feeds: Object.fromEntries(
            reports.map((health, index) => [
              board.venues[index],
              {
                status: health?.state ?? "connecting",
                lagMs: health?.lagMs ?? null,
                lastMessageAt: health?.lastMessageAt ?? null,
              },
            ]),
          ),
        },
        isReady: hasStarted && isPostgresUp,
      };
    },
  };
}

/** One question at a time, its answer kept for a moment; a service that says nothing is down. */
function keptCheck(ping: () => Promise<unknown>, clock: Clock): () => Promise<boolean> {
  let askedAt = Number.NEGATIVE_INFINITY;
  let answer: Promise<boolean> = Promise.resolve(false);
  return () => {
    if (clock.now() - askedAt < KEEP_MS) return answer;
    askedAt = clock.now();
    answer = new Promise((resolve) => {
      const cancel = clock.after(ANSWER_WITHIN_MS, () => resolve(false));
      ping()
        .then(
          () => resolve(true),
          () => resolve(false),
        )
        .finally(cancel);
    });
    return answer;
  };
}
