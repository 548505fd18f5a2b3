const MAJOR = 20;
const MINOR = 19;

/**
 * Old versions get a sentence instead of a syntax error: this file and its caller keep to syntax that they know.
 *
 * @param {string} version such as `20.19.0`
 * @returns {string | null} what to say, or null where the version will do
 */
export function checkNode(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > MAJOR || (major === MAJOR && minor >= MINOR)) return null;
  return `Node.js ${version} is too old; install ${MAJOR}.${MINOR} or newer, for example from https://nodejs.org.`;
}
