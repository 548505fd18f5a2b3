import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { PlainError } from "../start/plain-error.mjs";
import { findCommand } from "./find-command.mjs";
import { freePort } from "./free-port.mjs";
import { installPackages } from "./install-package.mjs";
import { createService } from "./service.mjs";
import { waitUntil } from "./wait-until.mjs";

const READY_WITHIN_MS = 10_000;
const ANSWER_WITHIN_MS = 500;

/**
 * The Redis or Valkey server of this machine, installed where that is allowed; null where there is none.
 *
 * @param {(line: string) => void} say
 * @returns {Promise<string | null>}
 */
export async function findRedis(say) {
  const names = ["redis-server", "valkey-server"];
  const found = findCommand(names);
  if (found !== null) return found;
  return (await installPackages(["redis-server"], say)) ? findCommand(names) : null;
}

/**
 * Starts a private Redis that keeps nothing on disk: it only ever holds what can be rebuilt.
 *
 * @param {object} options
 * @param {string} options.command
 * @param {string} options.data absolute data folder
 * @param {string} options.password
 * @param {number} [options.port] preferred; another is taken where it is busy
 * @param {number | "ignore"} [options.output] file descriptor of a log
 * @returns {Promise<import("./service.mjs").Service & { url: string, port: number }>}
 */
export async function startRedis({ command, data, password, port: preferred = 0, output = "ignore" }) {
  const folder = join(data, "redis");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const port = await freePort(preferred);
  const file = join(folder, "redis.conf");
  // In a file that only we can read, because command lines are open to everyone on the machine.
  writeFileSync(file, configuration({ folder, port, password }), { mode: 0o600 });

  const child = spawn(command, [file], { stdio: ["ignore", output, output], detached: true });
  const service = createService("redis", child, [
    { signal: "SIGTERM", waitMs: 3_000 },
    { signal: "SIGKILL", waitMs: 2_000 },
  ]);
  const isUp = async () => service.hasExited() || (await answers(port, password));
  if (!(await waitUntil(isUp, { timeoutMs: READY_WITHIN_MS })) || service.hasExited()) {
    await service.stop();
    throw new PlainError(`${command} did not start; its log says why.`);
  }
  return { ...service, url: `redis://:${encodeURIComponent(password)}@127.0.0.1:${port}`, port };
}

/** @param {{ folder: string, port: number, password: string }} options */
function configuration({ folder, port, password }) {
  return [
    "bind 127.0.0.1",
    `port ${port}`,
    `requirepass ${password}`,
    `dir "${folder.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`,
    'save ""',
    "appendonly no",
    "daemonize no",
    "maxmemory 256mb",
    "maxmemory-policy volatile-ttl",
    "",
  ].join("\n");
}

/** @param {number} port @param {string} password @returns {Promise<boolean>} */
function answers(port, password) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    /** @param {boolean} answer */
    const end = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(ANSWER_WITHIN_MS, () => end(false));
    socket.once("error", () => end(false));
    socket.once("connect", () => socket.write(`AUTH ${password}\r\nPING\r\n`));
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk;
      if (text.includes("+PONG")) end(true);
    });
  });
}
