import { randomUUID } from "node:crypto";

const SAFE = /^[A-Za-z0-9._-]{1,64}$/;

/** The caller's own id where it is short and harmless, so that its logs and ours meet; else a new one. */
export function requestIdOf(given: string | undefined): string {
  return given !== undefined && SAFE.test(given) ? given : randomUUID();
}
