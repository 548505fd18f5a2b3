import { headers } from "next/headers";

const HOST = /^[a-z0-9.:[\]-]{1,260}$/i;

/** The address under which the visitor reached us, for code that can be copied and run. */
export async function ownOrigin(): Promise<string> {
  const published = process.env.PUBLIC_URL;
  if (published) return published.replace(/\/$/, "");
  const host = (await headers()).get("host");
  return `http://${host !== null && HOST.test(host) ? host : "localhost:3000"}`;
}
