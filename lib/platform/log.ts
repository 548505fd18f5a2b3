import { type Logger, pino } from "pino";

export type { Logger };

/** JSON lines on standard output; secrets are cut out by path before they are written. */
export function createLog(name: string, level: string): Logger {
  return pino({
    name,
    level,
    redact: { paths: ["*.authorization", "*.cookie", "*.password", "*.secret", "*.key"], censor: "[cut]" },
  });
}
