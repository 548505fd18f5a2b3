import { findCommand } from "./find-command.mjs";
import { runCommand } from "./run-command.mjs";

/**
 * Installs packages of Debian or Ubuntu where that is allowed without asking for a password.
 *
 * @param {readonly string[]} names
 * @param {(line: string) => void} say told before anything is installed
 * @returns {Promise<boolean>} whether they are installed now
 */
export async function installPackages(names, say) {
  const prefix = await privilegedPrefix();
  if (prefix === null) return false;
  say(`Installing ${names.join(", ")} with apt-get …`);
  // RUNLEVEL=1 keeps a package from starting its own service beside ours.
  const env = ["env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1"];
  const install = ["apt-get", "install", "-y", "--no-install-recommends", ...names];
  if ((await runPrefixed([...prefix, ...env, ...install])).code === 0) return true;
  await runPrefixed([...prefix, ...env, "apt-get", "update"]);
  return (await runPrefixed([...prefix, ...env, ...install])).code === 0;
}

/** @param {string[]} words */
function runPrefixed([command = "", ...args]) {
  return runCommand(command, args);
}

/** @returns {Promise<string[] | null>} what to write before a command that needs root; null where there is no way */
async function privilegedPrefix() {
  if (findCommand(["apt-get"]) === null) return null;
  if (process.getuid?.() === 0) return [];
  if (findCommand(["sudo"]) === null) return null;
  const { code } = await runCommand("sudo", ["-n", "true"]);
  return code === 0 ? ["sudo", "-n"] : null;
}
