import { spawn } from "node:child_process";

const TAIL_LENGTH_MAX = 8_000;

/**
 * Runs a command to its end. `output` is the end of what it printed, for the error message.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import("node:child_process").SpawnOptions & { show?: boolean }} [options] `show` passes the output on
 * @returns {Promise<{ code: number, output: string }>}
 */
export function runCommand(command, args, { show = false, ...options } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, [...args], {
      ...options,
      stdio: ["ignore", show ? "inherit" : "pipe", show ? "inherit" : "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk) => {
        output = (output + chunk).slice(-TAIL_LENGTH_MAX);
      });
    }
    child.once("error", (error) => resolve({ code: 127, output: error.message }));
    child.once("close", (code) => resolve({ code: code ?? 1, output }));
  });
}
