import { AppError } from "@/lib/platform/errors";

/** Books and best prices come from here, single trades from `businessUrl`; one address gives both. */
export function publicUrl(wsUrl: string): string {
  return socketUrl(wsUrl, "public");
}

export function businessUrl(wsUrl: string): string {
  return socketUrl(wsUrl, "business");
}

/** The REST address without a slash at its end. */
export function restBase(restUrl: string): string {
  const url = parseUrl(restUrl, ["http:", "https:"]);
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}

/** `…/ws/v5/public`, `…/ws/v5` or the bare host → the endpoint of that name. */
function socketUrl(wsUrl: string, endpoint: "public" | "business"): string {
  const url = parseUrl(wsUrl, ["ws:", "wss:"]);
  url.pathname = `${url.pathname.replace(/(\/ws(\/v5(\/[a-z]+)?)?)?\/*$/, "")}/ws/v5/${endpoint}`;
  url.search = "";
  return url.href;
}

function parseUrl(text: string, protocols: readonly string[]): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && protocols.includes(url.protocol)) return url;
  const expected = protocols.map((protocol) => `${protocol}//`).join(" or ");
  throw new AppError("invalid_request", `OKX's address is "${text}"; it should begin with ${expected}.`);
}
