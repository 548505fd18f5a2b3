import { readdirSync, readFileSync, readlinkSync } from "node:fs";

const LISTENING = "0A";

/**
 * Who listens on a TCP port, read from the kernel's own tables.
 *
 * @param {number} port
 * @returns {{ pid: number, command: string } | null} null where it cannot be told, as for another user's process
 */
export function findPortOwner(port) {
  const inodes = new Set(
    ["tcp", "tcp6"].flatMap((table) => listeningInodes(readText(`/proc/net/${table}`), port)),
  );
  if (inodes.size === 0) return null;
  for (const pid of list("/proc").filter((name) => /^\d+$/.test(name))) {
    if (!list(`/proc/${pid}/fd`).some((fd) => inodes.has(socketInode(`/proc/${pid}/fd/${fd}`) ?? "")))
      continue;
    const command = readText(`/proc/${pid}/cmdline`).split("\0").join(" ").trim();
    return { pid: Number(pid), command: command.slice(0, 120) };
  }
  return null;
}

/** @param {string} table text of /proc/net/tcp or tcp6 @param {number} port @returns {string[]} */
export function listeningInodes(table, port) {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return table
    .split("\n")
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(suffix) && fields[3] === LISTENING)
    .flatMap((fields) => fields[9] ?? []);
}

/** @param {string} path @returns {string | null} */
function socketInode(path) {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(path))?.[1] ?? null;
  } catch {
    return null;
  }
}

/** @param {string} folder */
function list(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** @param {string} path */
function readText(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
