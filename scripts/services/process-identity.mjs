import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * A name for a running process that no later process can bear: pids come round again, but not with the same start
 * time since the same boot. Null for a process that is gone, or dead and merely not collected yet.
 *
 * @param {number} pid
 * @returns {string | null}
 */
export function processIdentity(pid) {
  if (!Number.isInteger(pid) || pid < 1) return null;
  return process.platform === "linux" ? linuxIdentity(pid) : otherIdentity(pid);
}

/** @param {number} pid */
function linuxIdentity(pid) {
  const stat = readProcessStat(pid);
  if (stat === null || stat.state === "Z" || stat.state === "X") return null;
  return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}:${stat.startTicks}`;
}

/**
 * @param {number} pid
 * @returns {{ state: string, startTicks: string } | null}
 */
export function readProcessStat(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the command in parentheses and may itself hold spaces and parentheses.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0] ?? "", startTicks: fields[19] ?? "" };
  } catch {
    return null;
  }
}

/** @param {number} pid */
function otherIdentity(pid) {
  const { stdout, status } = spawnSync("ps", ["-o", "lstart=,state=", "-p", String(pid)], {
    encoding: "utf8",
  });
  const text = (stdout ?? "").trim();
  return status === 0 && text !== "" && !text.endsWith("Z") ? text.replace(/\s+\S+$/, "") : null;
}
