/** What to do once a socket has been closed, by its code. */
export type CloseAction =
  /** At once, from where we stood. */
  | "resume"
  /** After a growing wait. */
  | "back-off"
  /** With new credentials. */
  | "authenticate"
  /** Asking for less, because we read too slowly. */
  | "ask-less"
  /** Not at all, until the person has done something. */
  | "stop";

const BY_CODE: Readonly<Record<number, CloseAction>> = {
  4401: "authenticate",
  4402: "authenticate",
  4408: "ask-less",
};

/** 42xx reconnect and resume, 44xx do not retry unchanged, all else with back-off. */
export function closeAction(code: number): CloseAction {
  const exact = BY_CODE[code];
  if (exact !== undefined) return exact;
  const range = Math.floor(code / 100);
  if (range === 42) return "resume";
  if (range === 44) return "stop";
  return "back-off";
}

const FIRST_DELAY_MS = 500;
const DELAY_MS_MAX = 30_000;

/** Doubles from half a second to half a minute, with jitter, so that thousands of tabs do not come back as one. */
export function backOffMs(failures: number, random: number): number {
  const ceiling = Math.min(DELAY_MS_MAX, FIRST_DELAY_MS * 2 ** failures);
  return Math.round(ceiling * (0.5 + random / 2));
}
