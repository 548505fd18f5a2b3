import { z } from "zod";
import type { Transaction } from "../store/transaction";
import type { FormValue } from "./decode-form";
import { readParams } from "./params";

export type Method = "GET" | "POST" | "DELETE";

export interface Route {
  readonly method: Method;
  readonly pattern: RegExp;
  handle(tx: Transaction, path: readonly string[], form: Record<string, FormValue>): unknown;
}

/** One verb of one resource: `path` has its variables in braces, `params` reads the form or the query. */
export function route<Shape extends z.ZodRawShape>(
  method: Method,
  path: string,
  params: Shape,
  handle: (
    tx: Transaction,
    given: z.output<z.ZodObject<Shape, z.core.$strict>>,
    id: string,
    innerId: string,
  ) => unknown,
): Route {
  const schema = z.strictObject(params);
  return {
    method,
    pattern: new RegExp(`^${path.replace(/\{\w+\}/g, "([^/]+)")}$`),
    handle: (tx, [id = "", innerId = ""], form) => handle(tx, readParams(schema, form), id, innerId),
  };
}
