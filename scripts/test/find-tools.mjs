import { existsSync } from "node:fs";
import { findCommand } from "../services/find-command.mjs";
import { installPackages } from "../services/install-package.mjs";
import { runCommand } from "../services/run-command.mjs";
import { PlainError } from "../start/plain-error.mjs";

const PYTHON = "/usr/bin/python3";

/**
 * Debian's own WebSocket client for Python, which plays the stranger in the tests of the stream.
 *
 * @param {(line: string) => void} say
 */
export async function findPythonClient(say) {
  const isThere = async () => (await runCommand(PYTHON, ["-c", "import websocket"])).code === 0;
  if ((await isThere()) || ((await installPackages(["python3-websocket"], say)) && (await isThere()))) return;
  throw new PlainError(
    "There is no python3-websocket, and it could not be installed; install it, for example apt-get install python3-websocket.",
  );
}

const BROWSERS = ["chromium", "chromium-browser", "google-chrome"];

/**
 * The browser of the end-to-end tests, installed where that is allowed.
 *
 * @param {(line: string) => void} say
 * @returns {Promise<string>}
 */
export async function findBrowser(say) {
  const named = process.env.CHROMIUM_PATH;
  if (named && existsSync(named)) return named;
  const found =
    findCommand(BROWSERS) ?? ((await installPackages(["chromium"], say)) ? findCommand(BROWSERS) : null);
  if (found !== null) return found;
  throw new PlainError(
    "There is no Chromium, and it could not be installed; install it, for example apt-get install chromium, or name one with CHROMIUM_PATH.",
  );
}
