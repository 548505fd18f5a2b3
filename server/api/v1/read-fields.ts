import type { z } from "zod";
import { AppError, type FieldError } from "@/lib/platform/errors";
import { issueSentence } from "@/lib/platform/issue-sentence";

interface Schemas<Path extends z.ZodObject, Query extends z.ZodObject, Body extends z.ZodType> {
  path: string;
  params: Path | undefined;
  query: Query | undefined;
  body: Body | undefined;
}

interface RawFields {
  path: Record<string, string>;
  query: Record<string, string[]>;
  body: unknown;
}

interface ReadFields<Path, Query, Body> {
  path: Path;
  query: Query;
  body: Body;
}

/** Field errors told at once, at most. */
const ERRORS_MAX = 20;
const NAME_LENGTH_MAX = 64;

/**
 * Reads all parts of a request by their schemas and refuses what is unknown, twice there or malformed, every
 * field by its name. Errors: `invalid_request`.
 */
export function readFields<Path extends z.ZodObject, Query extends z.ZodObject, Body extends z.ZodType>(
  schemas: Schemas<Path, Query, Body>,
  raw: RawFields,
): ReadFields<z.output<Path>, z.output<Query>, z.output<Body>> {
  const errors: FieldError[] = [];
  const names = Object.keys(schemas.query?.shape ?? {});
  const query = Object.create(null) as Record<string, string>;
  for (const [name, [first = "", ...rest]] of Object.entries(raw.query)) {
    if (!names.includes(name))
      errors.push({ path: shown(name), message: unknown(name, schemas.path, names) });
    else if (rest.length > 0) errors.push({ path: name, message: `${name} is given more than once.` });
    else query[name] = first;
  }
  const read = {
    path: parse(schemas.params, raw.path, errors),
    query: parse(schemas.query, query, errors),
    body: parse(schemas.body, raw.body, errors),
  };
  if (errors.length > 0) {
    const fields = errors.slice(0, ERRORS_MAX);
    throw new AppError("invalid_request", fields.map(({ message }) => message).join(" "), { fields });
  }
  return read as ReadFields<z.output<Path>, z.output<Query>, z.output<Body>>;
}

function parse(schema: z.ZodType | undefined, value: unknown, errors: FieldError[]): unknown {
  if (schema === undefined) return {};
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys) {
        const path = [...issue.path, shown(key)].join(".");
        errors.push({ path, message: `The field ${JSON.stringify(shown(key))} is unknown.` });
      }
      continue;
    }
    errors.push({ path: issue.path.join("."), message: issueSentence(issue) });
  }
  return undefined;
}

function unknown(name: string, path: string, names: readonly string[]): string {
  const takes = names.length === 0 ? "no parameters" : names.join(", ");
  return `The parameter ${JSON.stringify(shown(name))} is unknown; ${path} takes ${takes}.`;
}

function shown(name: string): string {
  return name.slice(0, NAME_LENGTH_MAX);
}
