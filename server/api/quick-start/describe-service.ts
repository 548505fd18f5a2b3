import type { Feed } from "@/lib/domain/market/venue";

interface Options {
  version: string;
  publicUrl: string;
  feed: Feed;
}

/** `GET /`: where to go from here. */
export function describeService({ version, publicUrl, feed }: Options): object {
  return {
    name: "Quant-SaaS",
    version,
    feed,
    links: {
      docs: `${publicUrl}/docs`,
      openapi: `${publicUrl}/api/v1/openapi.json`,
      websocket: `${publicUrl.replace(/^http/, "ws")}/ws`,
    },
  };
}
