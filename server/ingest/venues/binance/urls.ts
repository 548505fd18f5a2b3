import { AppError } from "@/lib/platform/errors";

/** `…/ws`, `…/stream` or the bare host → the combined endpoint, whose frames name their stream. */
export function combinedUrl(wsUrl: string): string {
  const url = parseUrl(wsUrl, ["ws:", "wss:"]);
  url.pathname = `${url.pathname.replace(/\/(ws|stream)?\/?$/, "")}/stream`;
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
  throw new AppError("invalid_request", `Binance's address is "${text}"; it should begin with ${expected}.`);
}
