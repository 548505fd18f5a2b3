import { runCommand } from "./services/run-command.mjs";
import { bundleJob } from "./start/bundle-job.mjs";

// Makes what the tier table sells at Stripe: products, prices under their lookup keys, and the portal's settings.
// What is there already stays, so it may be run again at any time, and is to be run when a price has changed.
const bundle = await bundleJob("server/jobs/billing/stripe-catalogue.ts");
const { code, output } = await runCommand(process.execPath, [bundle], { env: process.env });
(code === 0 ? process.stdout : process.stderr).write(`${output.trim().split("\n").at(-1)}\n`);
process.exitCode = code;
