import { z } from "zod";
import { type ErrorBody, invalid } from "./stripe-error";

/** Readers of form text. The SDK sends `null` and empty lists as empty text, which unsets. */
export const text = z.string().min(1, "parameter_invalid_empty");
export const integer = z
  .string()
  .regex(/^-?\d{1,15}$/, "parameter_invalid_integer")
  .transform(Number);
export const decimal = z
  .string()
  .regex(/^-?\d{1,12}(\.\d{1,12})?$/, "parameter_invalid_decimal")
  .transform(Number);
export const flag = z
  .enum(["true", "false"], "parameter_invalid_boolean")
  .transform((value) => value === "true");
export const seconds = integer;
export const metadata = z.union([z.literal("").transform(() => null), z.record(z.string(), z.string())]);
export function unsettable<T extends z.ZodType>(schema: T) {
  return z.union([z.literal("").transform(() => null), schema]);
}
export const PRORATIONS = z.enum(["create_prorations", "always_invoice", "none"]);

export const pageParams = {
  limit: integer.optional(),
  starting_after: text.optional(),
  ending_before: text.optional(),
};
const bounds = z.strictObject({
  gt: seconds.optional(),
  gte: seconds.optional(),
  lt: seconds.optional(),
  lte: seconds.optional(),
});
export const range = z.union([seconds.transform((at) => ({ gte: at, lte: at })), bounds]);
type Range = z.infer<typeof bounds>;

export function isWithin(at: number, { gt, gte, lt, lte }: Range): boolean {
  return (
    (gt === undefined || at > gt) &&
    (gte === undefined || at >= gte) &&
    (lt === undefined || at < lt) &&
    (lte === undefined || at <= lte)
  );
}

/** Stripe's way with metadata: keys are merged, an empty value removes its key, an empty text removes all. */
export function mergeMetadata(
  former: Record<string, string>,
  given: Record<string, string> | null | undefined,
): Record<string, string> {
  if (given === undefined) return former;
  if (given === null) return {};
  return Object.fromEntries(Object.entries({ ...former, ...given }).filter(([, value]) => value !== ""));
}

export function readParams<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = deepest(parsed.error.issues);
  throw issue ? refusal(issue, value) : invalid("Invalid request.");
}

/** Of a union's refusals the one that came furthest names the culprit. */
function deepest(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  return issues
    .flatMap((issue) => {
      if (issue.code !== "invalid_union") return [issue];
      const inner = deepest(issue.errors.flat());
      return inner.map((one) => ({ ...one, path: [...issue.path, ...one.path] }));
    })
    .sort((a, b) => b.path.length - a.path.length);
}

function refusal(issue: z.core.$ZodIssue, value: unknown) {
  const path = issue.path.map(String);
  const param = bracketed(path);
  if (issue.code === "unrecognized_keys") {
    const unknown = bracketed([...path, issue.keys[0] ?? ""]);
    return invalid(`Received unknown parameter: ${unknown} (of those that the sandbox knows)`, {
      code: "parameter_unknown",
      param: unknown,
    });
  }
  const found = issue.path.reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
  if (found === undefined) {
    return invalid(`Missing required param: ${param}.`, { code: "parameter_missing", param });
  }
  const said = typeof found === "string" ? found : JSON.stringify(found);
  const known = SENTENCES[issue.message];
  const detail: Pick<ErrorBody, "code" | "param"> = { param };
  if (known) return invalid(known(said, param), { ...detail, code: issue.message });
  const options =
    issue.code === "invalid_value" ? ` must be one of ${issue.values.map(String).join(", ")}` : " is invalid";
  return invalid(`Invalid ${param}: ${said}${options}`, detail);
}

const SENTENCES: Record<string, (value: string, param: string) => string> = {
  parameter_invalid_empty: (_value, param) =>
    `You passed an empty string for '${param}'. We assume empty values are an attempt to unset a parameter; however '${param}' cannot be unset.`,
  parameter_invalid_integer: (value) => `Invalid integer: ${value}`,
  parameter_invalid_decimal: (value) => `Invalid decimal: ${value}`,
  parameter_invalid_boolean: (value) => `Invalid boolean: ${value}`,
};

function bracketed([first = "", ...rest]: readonly string[]): string {
  return first + rest.map((key) => `[${key}]`).join("");
}
