/** Whole seconds and nothing else, "5s" or "86400s", so that the text stays one number with its unit. */
export function uptimeText(uptimeMs: number): string {
  return `${Math.max(0, Math.floor(uptimeMs / 1_000))}s`;
}
