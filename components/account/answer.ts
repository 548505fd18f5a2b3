/** What a form hears back from the server: a value, or a sentence for the whole and one for each field. */
export type Answer<Value> =
  | { ok: true; value: Value }
  | { ok: false; code: string; message: string; fields: readonly { path: string; message: string }[] };

/** The first sentence for a field, or for one of the parts of it (`ipAllowList.2`). */
export function errorOf<Value>(answer: Answer<Value> | null, path: string): string | undefined {
  if (answer === null || answer.ok) return undefined;
  return answer.fields.find((field) => field.path === path || field.path.startsWith(`${path}.`))?.message;
}
