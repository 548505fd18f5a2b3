import { lookup as lookUp } from "node:dns";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { LookupFunction } from "node:net";
import { isPublicAddress } from "./public-address";

export interface OutsidePost {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  /** From the look-up of the name to the head of the answer. */
  withinMs: number;
  /** Whether addresses of this machine and its networks may be reached: never in production. */
  privateAllowed: boolean;
}

/**
 * Posts to an address that a user named, and gives back the status; redirects are not followed and the answer's
 * body is not read. The name is looked up here and the connection made to what was found, so that a name cannot
 * mean a public address when it is checked and a private one when it is used.
 * Rejects where there is no answer in time, or where the address is not a public one.
 */
export function postOutside({ url, headers, body, withinMs, privateAllowed }: OutsidePost): Promise<number> {
  const target = new URL(url);
  const host = target.hostname.replace(/^\[|\]$/g, "");
  // Addresses in numbers are not looked up.
  if (!privateAllowed && /^[\d.]+$|:/.test(host) && !isPublicAddress(host)) {
    return Promise.reject(new Error("The address is not a public one."));
  }
  return new Promise((resolve, reject) => {
    const request = target.protocol === "https:" ? requestHttps : requestHttp;
    const sent = request(
      target,
      {
        method: "POST",
        headers: { ...headers, "Content-Length": String(Buffer.byteLength(body)) },
        lookup: privateAllowed ? undefined : publicLookup,
        signal: AbortSignal.timeout(withinMs),
        agent: false,
      },
      (answer) => {
        resolve(answer.statusCode ?? 0);
        answer.destroy();
      },
    );
    sent.on("error", (error) => reject(wordsOf(error, withinMs)));
    sent.end(body);
  });
}

const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookUp(hostname, { ...options, all: true }, (error, found) => {
    if (error) return callback(error, "", 0);
    if (!found.every(({ address }) => isPublicAddress(address))) {
      return callback(new Error("The name leads to an address that is not a public one."), "", 0);
    }
    const [first] = found;
    if (options.all) callback(null, found);
    else callback(null, first?.address ?? "", first?.family);
  });
};

/** What a user may read about why their server was not reached. */
function wordsOf(error: Error, withinMs: number): Error {
  const isTimeout = error.name === "AbortError" || error.name === "TimeoutError";
  return isTimeout ? new Error(`There was no answer within ${withinMs / 1_000} s.`, { cause: error }) : error;
}
