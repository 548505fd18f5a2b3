for (const stream of [process.stdout, process.stderr]) {
  // A closed terminal or pipe must not stop a drain half-way.
  stream.on("error", () => {});
}

/** @param {string} line */
export function say(line) {
  process.stdout.write(`${line}\n`);
}

/** @param {string} line */
export function complain(line) {
  process.stderr.write(`${line}\n`);
}
