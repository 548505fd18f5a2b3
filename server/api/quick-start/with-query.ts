import type { Handler } from "hono";
import type { z } from "zod";
import { AppError, type FieldError } from "@/lib/platform/errors";
import type { ApiContext, ApiEnv } from "../api-context";

export type Answer<Query> = (query: Query, context: ApiContext) => Response | Promise<Response>;

/** Reads the query by its schema: what is unknown, twice there or malformed is refused by name. */
export function withQuery<Shape extends z.ZodRawShape>(
  path: string,
  schema: z.ZodObject<Shape>,
  answer: Answer<z.infer<z.ZodObject<Shape>>>,
): Handler<ApiEnv> {
  const names = Object.keys(schema.shape);
  return (context) => {
    const values: Record<string, string> = {};
    const fields: FieldError[] = [];
    for (const [name, [first = "", ...rest]] of Object.entries(context.req.queries())) {
      if (!names.includes(name)) fields.push({ path: name, message: unknown(path, name, names) });
      else if (rest.length > 0) fields.push({ path: name, message: `${name} is given more than once.` });
      else values[name] = first;
    }
    const parsed = schema.safeParse(values);
    for (const issue of parsed.error?.issues ?? []) {
      fields.push({ path: issue.path.join("."), message: issue.message });
    }
    if (!parsed.success || fields.length > 0) {
      throw new AppError("invalid_request", fields.map(({ message }) => message).join(" "), { fields });
    }
    return answer(parsed.data, context);
  };
}

const NAME_LENGTH_MAX = 64;

function unknown(path: string, name: string, names: readonly string[]): string {
  const takes = names.length === 0 ? "no parameters" : names.join(", ");
  return `The parameter ${JSON.stringify(name.slice(0, NAME_LENGTH_MAX))} is unknown; ${path} takes ${takes}.`;
}
