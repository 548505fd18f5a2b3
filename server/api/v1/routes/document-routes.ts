import { z } from "zod";
import { asyncApiDocument } from "../documents/asyncapi";
import { openApiDocument } from "../documents/openapi";
import { type Route, route } from "../route";

export interface DocumentRoutesOptions {
  version: string;
  publicUrl: string;
  /** The frames that a client of `/ws/v1` may send, by their `op`. */
  streamOperations: Readonly<Record<string, z.ZodType>>;
}

const anyObject = z.looseObject({});

/** The descriptions of `others` and of themselves, printed once. */
export function documentRoutes(others: readonly Route[], options: DocumentRoutesOptions): Route[] {
  let openApi = "";
  let asyncApi = "";
  const routes = [
    route({
      method: "GET",
      path: "openapi.json",
      group: "the API itself",
      summary: "This description",
      scope: null,
      answer: anyObject,
      handle: () => ({ body: openApi }),
    }),
    route({
      method: "GET",
      path: "asyncapi.json",
      group: "the API itself",
      summary: "The description of the WebSocket API",
      scope: null,
      answer: anyObject,
      handle: () => ({ body: asyncApi }),
    }),
  ];
  openApi = JSON.stringify(openApiDocument([...others, ...routes], options));
  asyncApi = JSON.stringify(asyncApiDocument({ ...options, operations: options.streamOperations }));
  return routes;
}
