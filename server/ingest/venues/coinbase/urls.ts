import { AppError } from "@/lib/platform/errors";

/** The feed has no path of its own. */
export function feedUrl(wsUrl: string): string {
  return parseUrl(wsUrl, ["ws:", "wss:"]).href;
}

/** The REST address without a slash at its end. */
export function restBase(restUrl: string): string {
  const url = parseUrl(restUrl, ["http:", "https:"]);
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}

function parseUrl(text: string, protocols: readonly string[]): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && protocols.includes(url.protocol)) return url;
  const expected = protocols.map((protocol) => `${protocol}//`).join(" or ");
  throw new AppError("invalid_request", `Coinbase's address is "${text}"; it should begin with ${expected}.`);
}
