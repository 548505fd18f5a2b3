import { AppError } from "@/lib/platform/errors";

/** The category is in the path: `…/v5/public/spot`, also where only the host is given. */
export function spotUrl(wsUrl: string): string {
  const url = parseUrl(wsUrl, ["ws:", "wss:"]);
  url.pathname = `${url.pathname.replace(/(\/v5(\/public(\/[a-z]+)?)?)?\/*$/, "")}/v5/public/spot`;
  url.search = "";
  return url.href;
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
  throw new AppError("invalid_request", `Bybit's address is "${text}"; it should begin with ${expected}.`);
}
