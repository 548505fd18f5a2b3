/** `21 Nov 2026, 12:04 UTC`, the same for everybody, so that server and browser agree. */
export function timeText(at: number): string {
  const text = new Date(at).toLocaleString("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZone: "UTC",
  });
  return `${text} UTC`;
}
