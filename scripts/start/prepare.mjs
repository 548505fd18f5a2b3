import { withBuildLock } from "./build-lock.mjs";
import { buildWeb } from "./build-web.mjs";
import { bundleServers } from "./bundle-servers.mjs";
import { generateClient } from "./generate-client.mjs";
import { installDependencies } from "./install-dependencies.mjs";

/**
 * Installs, generates and, unless it is for development, builds.
 *
 * @param {object} options
 * @param {string} options.root
 * @param {Record<string, string>} options.env
 * @param {boolean} options.development
 * @param {(line: string) => void} options.say
 * @param {AbortSignal} options.signal
 */
export async function prepare({ root, env, development, say, signal }) {
  await withBuildLock({ root, say, signal }, async () => {
    await installDependencies(root, say, signal);
    await generateClient(root);
    if (development) return;
    await bundleServers(root);
    await buildWeb({ root, env, say, signal });
  });
}
