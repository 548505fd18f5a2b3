import { checkNode } from "./start/check-node.mjs";

const tooOld = checkNode(process.versions.node);
if (tooOld) {
  console.error(tooOld);
  process.exit(1);
}
const { main } = await import("./start/main.mjs");
await main({ argv: process.argv.slice(2), development: true });
