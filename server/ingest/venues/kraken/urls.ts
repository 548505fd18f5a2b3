import { AppError } from "@/lib/platform/errors";

/** The version is in the path: `…/v2`, also where only the host is given. */
export function v2Url(wsUrl: string): string {
  const url = parseUrl(wsUrl, ["ws:", "wss:"]);
  url.pathname = `${url.pathname.replace(/(\/v2)?\/*$/, "")}/v2`;
  url.search = "";
  return url.href;
}

/** The REST address without a slash at its end, also where the path of an endpoint was begun. */
export function restBase(restUrl: string): string {
  const url = parseUrl(restUrl, ["http:", "https:"]);
  return `${url.origin}${url.pathname}`.replace(/(\/0(\/public)?)?\/*$/, "");
}

function parseUrl(text: string, protocols: readonly string[]): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && protocols.includes(url.protocol)) return url;
  const expected = protocols.map((protocol) => `${protocol}//`).join(" or ");
  throw new AppError("invalid_request", `Kraken's address is "${text}"; it should begin with ${expected}.`);
}
