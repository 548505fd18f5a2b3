import { PlainError } from "../start/plain-error.mjs";

/**
 * @param {readonly string[]} argv
 * @param {readonly string[]} known names of benches
 * @returns {{ names: string[], json: string | null }}
 */
export function parseBenchOptions(argv, known) {
  const words = [...argv];
  /** @type {string[]} */
  const names = [];
  let json = null;
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === "--json") {
      json = words.shift() ?? null;
      if (json === null)
        throw new PlainError(
          "--json has no value; it should be the path of a file, for example --json bench.json.",
          2,
        );
    } else if (known.includes(word)) names.push(word);
    else
      throw new PlainError(
        `${JSON.stringify(word)} is no bench; choose out of ${known.join(", ") || "(there are none yet)"}, for example npm run bench -- ${known[0] ?? "NAME"}.`,
        2,
      );
  }
  return { names: names.length > 0 ? names : [...known], json };
}
