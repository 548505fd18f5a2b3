type Plain = Record<string, unknown>;

/** The former values of what changed: hashes key by key, lists whole, as Stripe's `previous_attributes`. */
export function previousAttributes(before: object, after: object): Plain {
  const former: Plain = {};
  const next: Plain = { ...after };
  for (const [key, value] of Object.entries(before)) {
    if (JSON.stringify(value) === JSON.stringify(next[key])) continue;
    const other = next[key];
    former[key] = isPlain(value) && isPlain(other) ? previousAttributes(value, other) : value;
  }
  for (const key of Object.keys(next)) if (!(key in before)) former[key] = null;
  return former;
}

function isPlain(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
