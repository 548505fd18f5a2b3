import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";

export interface ApiEnv {
  Bindings: HttpBindings;
  Variables: { requestId: string };
}

export type ApiContext = Context<ApiEnv>;
