import { createServer } from "node:net";
import { findPortOwner } from "./find-port-owner.mjs";
import { PlainError } from "./plain-error.mjs";

/**
 * @typedef {{ port: number, use: string, change: string }} PublicPort `change` is what chooses another port
 */

/** @param {readonly PublicPort[]} ports */
export async function checkPorts(ports) {
  for (const [index, { port, use, change }] of ports.entries()) {
    const twin = ports.slice(0, index).find((other) => other.port === port);
    if (twin)
      throw new PlainError(
        `Port ${port} is wanted by ${twin.use} and by ${use}; choose another one with ${change}.`,
      );
    const problem = await tryPort(port);
    if (problem === "EACCES")
      throw new PlainError(
        `Port ${port} (${use}) is reserved for root; choose one from 1024 with ${change}.`,
      );
    if (problem !== null) {
      const owner = findPortOwner(port);
      const by = owner ? `process ${owner.pid} (${owner.command})` : "another program";
      throw new PlainError(
        `Port ${port} (${use}) is taken by ${by}; stop it, or choose another port with ${change}.`,
      );
    }
  }
}

/** @param {number} port @returns {Promise<string | null>} the error's code */
async function tryPort(port) {
  const first = await listen(port, "::");
  // Machines without IPv6 have no such address to listen on.
  return first === "EAFNOSUPPORT" || first === "EADDRNOTAVAIL" ? listen(port, "0.0.0.0") : first;
}

/** @param {number} port @param {string} host @returns {Promise<string | null>} */
function listen(port, host) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", (error) => resolve(/** @type {NodeJS.ErrnoException} */ (error).code ?? "unknown"));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(null)));
  });
}
