const LENGTH_MAX = 500;

/** What is written beside a thing that was not sent. */
export function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, LENGTH_MAX);
}
