import { checkImports } from "./lint/check-imports.mjs";
import { runCommand } from "./services/run-command.mjs";
import { ROOT } from "./start/root.mjs";

const biome = await runCommand(
  process.execPath,
  ["node_modules/@biomejs/biome/bin/biome", "check", ...process.argv.slice(2), "."],
  {
    cwd: ROOT,
    show: true,
  },
);
const { files, problems } = checkImports(ROOT);
for (const problem of problems) console.error(problem);
console.log(
  problems.length === 0
    ? `Import rules: ${files} files, none breaks them.`
    : `Import rules: ${problems.length} broken.`,
);
process.exitCode = biome.code === 0 && problems.length === 0 ? 0 : 1;
