import { checkNode } from "./start/check-node.mjs";

const tooOld = checkNode(process.versions.node);
if (tooOld) {
  console.error(tooOld);
  process.exit(1);
}
const [{ runTests }, { PlainError }] = await Promise.all([
  import("./test/run-tests.mjs"),
  import("./start/plain-error.mjs"),
]);
try {
  process.exitCode = await runTests(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof PlainError ? error.message : error);
  process.exitCode = error instanceof PlainError ? error.exitCode : 1;
}
