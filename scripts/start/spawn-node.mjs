import { spawn } from "node:child_process";
import { createService } from "../services/service.mjs";

/**
 * Starts a child of our own that drains on SIGTERM, or by itself when its standard input ends because we were killed.
 *
 * @param {object} options
 * @param {string} options.name
 * @param {readonly string[]} options.args of node
 * @param {string} options.cwd
 * @param {Record<string, string>} options.env
 * @param {number} options.output file descriptor of its log
 * @param {number} options.drainMs
 */
export function spawnNode({ name, args, cwd, env, output, drainMs }) {
  const child = spawn(process.execPath, [...args], {
    cwd,
    env,
    stdio: ["pipe", output, output],
    detached: true,
  });
  child.stdin?.on("error", () => {});
  return createService(name, child, [
    { signal: "SIGTERM", waitMs: drainMs },
    { signal: "SIGKILL", waitMs: 2_000 },
  ]);
}
