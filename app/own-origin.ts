import { headers } from "next/headers";

const HOST = /^[a-z0-9.:[\]-]{1,260}$/i;

/**
 * The address under which the visitor reached us, for code that can be copied and run. In production it is the
 * published one: Host is what the visitor says it is.
 */
export async function ownOrigin(): Promise<string> {
  const published = process.env.PUBLIC_URL?.replace(/\/$/, "") ?? "http://localhost:3000";
  if (process.env.QUANT_ENV === "production") return published;
  const host = (await headers()).get("host");
  return host !== null && HOST.test(host) ? `http://${host}` : published;
}
