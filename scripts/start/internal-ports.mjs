import { readFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../services/free-port.mjs";
import { writeWhole } from "./write-whole.mjs";

/**
 * Ports that only we use, the same ones in every run where they are free.
 *
 * @param {string} data
 * @param {readonly string[]} names
 * @param {readonly number[]} avoid ports with another use
 * @returns {Promise<Record<string, number>>}
 */
export async function chooseInternalPorts(data, names, avoid) {
  const file = join(data, "ports.json");
  const former = readFormer(file);
  /** @type {Record<string, number>} */
  const chosen = {};
  const taken = new Set(avoid);
  for (const name of names) {
    let port = await freePort(taken.has(former[name] ?? 0) ? 0 : former[name]);
    while (taken.has(port)) port = await freePort();
    taken.add(port);
    chosen[name] = port;
  }
  writeWhole(file, `${JSON.stringify(chosen, null, 2)}\n`);
  return chosen;
}

/** @param {string} file @returns {Record<string, number>} */
function readFormer(file) {
  try {
    const value = JSON.parse(readFileSync(file, "utf8"));
    return Object.fromEntries(
      Object.entries(value).filter(
        ([, port]) => Number.isInteger(port) && Number(port) > 1023 && Number(port) < 65_536,
      ),
    );
  } catch {
    return {};
  }
}
