import { existsSync } from "node:fs";
import { findCommand } from "../services/find-command.mjs";
import { installPackages } from "../services/install-package.mjs";
import { PlainError } from "../start/plain-error.mjs";

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
