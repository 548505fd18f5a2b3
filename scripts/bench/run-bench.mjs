import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

// A process of its own for each file, so that no figure suffers from the garbage of another.
const [, , file = "", output = ""] = process.argv;
const { default: bench } = await import(pathToFileURL(file).href);
writeFileSync(output, JSON.stringify(await bench()));
process.exit(0);
