import type { z } from "zod";

const KINDS: Record<string, string> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a JSON object",
  record: "a JSON object",
};

/** What is wrong with a field and what is right; schemas that have words of their own keep them. */
export function issueSentence(issue: z.core.$ZodIssue): string {
  const name = issue.path.join(".") || "The body";
  if (issue.message.endsWith(".")) return issue.message;
  if (issue.code === "invalid_type") {
    const should = KINDS[issue.expected] ?? issue.expected;
    // Known only where the reader of the schema asked for `reportInput`.
    if ("input" in issue && issue.input === undefined) return `${name} is missing; it should be ${should}.`;
    return `${name} should be ${should}.`;
  }
  if (issue.code === "too_small") return `${name} should ${bound(issue.origin, "least", issue.minimum)}.`;
  if (issue.code === "too_big") return `${name} should ${bound(issue.origin, "most", issue.maximum)}.`;
  return `${name}: ${issue.message}.`;
}

function bound(origin: string, which: "least" | "most", value: number | bigint): string {
  if (origin === "string") return `have at ${which} ${value} characters`;
  if (origin === "array" || origin === "set") return `have at ${which} ${value} entries`;
  return `be at ${which} ${value}`;
}
