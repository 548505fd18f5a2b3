export const WATCHED_COOKIE = "quant-watched";

const YEAR_S = 365 * 24 * 3600;

/** Ticks the first step of the checklist, from the next page on. */
export function rememberWatched(): void {
  // The Cookie Store API is missing in Firefox and Safari before 18.4.
  Reflect.set(document, "cookie", `${WATCHED_COOKIE}=1; path=/; max-age=${YEAR_S}; samesite=lax`);
}
