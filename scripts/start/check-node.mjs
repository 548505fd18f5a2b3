const REQUIRED = [20, 19];

/**
 * Old versions get a sentence instead of a syntax error: this file and its caller keep to syntax that they know.
 *
 * @param {string} version such as `20.19.0`
 * @returns {string | null} what to say, or null where the version will do
 */
export function checkNode(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > REQUIRED[0] || (major === REQUIRED[0] && minor >= REQUIRED[1])) return null;
  return `Node.js ${version} is too old; install ${REQUIRED.join(".")} or newer, for example from https://nodejs.org.`;
}
