import { z } from "zod";
import { isVenue, type Venue } from "@/lib/domain/market/venue";
import type { Clock } from "@/lib/platform/clock";
import type { Logger } from "@/lib/platform/log";

/** Where a venue is reached and what it lists. */
export interface VenueAddress {
  venue: Venue;
  wsUrl: string;
  restUrl: string;
  symbols: readonly string[];
}

const rowSchema = z.object({
  venue: z.string().refine(isVenue),
  ws: z.string(),
  rest: z.string(),
  symbols: z.array(z.string()),
});
const replaySchema = z.object({
  state: z.enum(["waiting", "playing", "ended"]),
  newestTime: z.number().nullable(),
});

export type ReplayState = z.infer<typeof replaySchema>;

const RETRY_MS = 500;
const ANSWER_WITHIN_MS = 2_000;

/** Asks the simulated exchanges where they are, for as long as they are not there yet. */
export async function findSimulatedVenues(
  controlPort: number,
  { clock, log }: { clock: Clock; log: Logger },
): Promise<VenueAddress[]> {
  for (let attempt = 0; ; attempt++) {
    try {
      const rows = z.array(rowSchema).parse(await askControl(controlPort, "/venues"));
      return rows.map(({ venue, ws, rest, symbols }) => ({
        venue: venue as Venue,
        wsUrl: ws,
        restUrl: rest,
        symbols,
      }));
    } catch (error) {
      if (attempt % 20 === 1)
        log.warn({ err: error, controlPort }, "the simulated exchanges do not answer yet");
      await new Promise<void>((resolve) => clock.after(RETRY_MS, resolve));
    }
  }
}

/** How far a replay has come; null where it cannot be asked just now. */
export async function readReplayState(controlPort: number): Promise<ReplayState | null> {
  try {
    return replaySchema.parse(await askControl(controlPort, "/replay"));
  } catch {
    return null;
  }
}

async function askControl(controlPort: number, path: string): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${controlPort}${path}`, {
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response.json();
}
