import { invalid } from "./stripe-error";

export type FormValue = string | FormValue[] | { [key: string]: FormValue };
interface Branch {
  [key: string]: string | Branch;
}

const DEPTH_MAX = 8;
const PAIRS_MAX = 1_000;

/** `items[0][price]=x&expand[]=y` as nested values; every leaf is text until a parameter's schema reads it. */
export function decodeForm(text: string): Record<string, FormValue> {
  const root: Branch = Object.create(null);
  const pairs = [...new URLSearchParams(text)];
  if (pairs.length > PAIRS_MAX) throw invalid(`A request may have at most ${PAIRS_MAX} parameters.`);
  for (const [name, value] of pairs) place(root, pathOf(name), value, name);
  return Object.fromEntries(Object.entries(root).map(([key, value]) => [key, settle(value)]));
}

function pathOf(name: string): string[] {
  const open = name.indexOf("[");
  if (open < 0) return [name];
  const inner = name.slice(open);
  if (!/^(\[[^[\]]*\])+$/.test(inner)) throw invalid(`Invalid parameter name: ${name}`, { param: name });
  const path = [name.slice(0, open), ...inner.slice(1, -1).split("][")];
  if (path.length > DEPTH_MAX)
    throw invalid(`Parameters nest at most ${DEPTH_MAX} deep: ${name}`, { param: name });
  return path;
}

function place(root: Branch, path: readonly string[], value: string, name: string): void {
  let branch = root;
  for (const [index, given] of path.entries()) {
    const key = given === "" ? String(Object.keys(branch).length) : given;
    const found = branch[key];
    if (index === path.length - 1) {
      if (typeof found === "object") throw invalid(`Invalid object: ${name}`, { param: name });
      branch[key] = value;
      return;
    }
    if (typeof found === "string") throw invalid(`Invalid object: ${name}`, { param: name });
    const next: Branch = found ?? Object.create(null);
    branch[key] = next;
    branch = next;
  }
}

function settle(value: string | Branch): FormValue {
  if (typeof value === "string") return value;
  const entries = Object.entries(value);
  if (entries.length > 0 && entries.every(([key]) => /^\d+$/.test(key))) {
    return entries.map(([, inner]) => settle(inner));
  }
  return Object.fromEntries(entries.map(([key, inner]) => [key, settle(inner)]));
}
