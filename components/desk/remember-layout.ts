import { type DeskLayout, LAYOUT_COOKIE, writeLayout } from "./desk-layout";

const YEAR_S = 365 * 24 * 3600;

export function rememberLayout(layout: DeskLayout): void {
  // The Cookie Store API is missing in Firefox and Safari before 18.4.
  const assignment = `${LAYOUT_COOKIE}=${writeLayout(layout)}; path=/markets; max-age=${YEAR_S}; samesite=lax`;
  Reflect.set(document, "cookie", assignment);
}
