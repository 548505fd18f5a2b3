import { type Readiness, toReadiness } from "@/components/market/readiness";

const TIMEOUT_MS = 1_500;

/** What the sources are like as the page is made; null where the server does not answer. */
export async function firstReadiness(): Promise<Readiness | null> {
  const server = process.env.SERVER_URL ?? "http://127.0.0.1:8080";
  try {
    const response = await fetch(`${server}/ready`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
      cache: "no-store",
    });
    return toReadiness(await response.json());
  } catch {
    return null;
  }
}
