import { ROOT } from "./root.mjs";
import { spawnNode } from "./spawn-node.mjs";

const DRAIN_MS = { sandbox: 5_000, server: 20_000, web: 5_000 };

/**
 * The commands behind each child, for use and for development with reload.
 *
 * @param {boolean} development
 * @param {number} webPort
 */
function commands(development, webPort) {
  const ends = ["--import", "./scripts/start/exit-with-parent.mjs"];
  const watch = [...ends, "node_modules/tsx/dist/cli.mjs", "watch", "--clear-screen=false"];
  const next = [...ends, "node_modules/next/dist/bin/next"];
  const address = ["-p", String(webPort), "-H", "127.0.0.1"];
  return {
    sandbox: development
      ? [...watch, "server/sandbox/main.ts"]
      : ["--enable-source-maps", "dist/sandbox.mjs"],
    server: development ? [...watch, "server/main.ts"] : ["--enable-source-maps", "dist/server.mjs"],
    web: [...next, development ? "dev" : "start", ...address],
  };
}

/**
 * @param {object} options
 * @param {import("./child-runner.mjs").ChildRunner} options.runner
 * @param {ReturnType<typeof import("./child-environment.mjs").childEnvironment>} options.environments
 * @param {boolean} options.development
 * @param {boolean} options.withSandbox
 * @param {number} options.webPort
 */
export function runChildren({ runner, environments, development, withSandbox, webPort }) {
  const args = commands(development, webPort);
  for (const name of /** @type {const} */ (["sandbox", "server", "web"])) {
    if (name === "sandbox" && !withSandbox) continue;
    runner.run(name, (output) =>
      spawnNode({
        name,
        args: args[name],
        cwd: ROOT,
        env: environments[name],
        output,
        drainMs: DRAIN_MS[name],
      }),
    );
  }
}
