import { headers } from "next/headers";

/** This machine, or an address in numbers, such as people use at home; no name that somebody could own. */
const HOST = /^(?:localhost|\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:]{2,45}\])(?::\d{1,5})?$/i;

/**
 * The address under which the visitor reached us, for links and for code that can be copied and run. In
 * production, and for any other name, it is the published one: Host is what the visitor says it is.
 */
export async function ownOrigin(): Promise<string> {
  const published = process.env.PUBLIC_URL?.replace(/\/$/, "") ?? "http://localhost:3000";
  if (process.env.QUANT_ENV === "production") return published;
  const host = (await headers()).get("host");
  return host !== null && HOST.test(host) ? `http://${host}` : published;
}
