import { mkdtempSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openChildLog } from "../../../scripts/start/child-log.mjs";

it("every line arrives once and whole, the former log is kept, and the last lines are at hand", () => {
  const folder = mkdtempSync(join(tmpdir(), "quant-log-"));
  const path = join(folder, "logs", "server.log");
  try {
    openChildLog(path, () => {}).close();
    writeFileSync(path, "former run\n");
    const lines: string[] = [];
    const log = openChildLog(path, (line) => lines.push(line));
    writeSync(log.fd, "one\ntw");
    expect(log.lastLines()).toEqual(["one"]);
    writeSync(log.fd, `o\n${"x".repeat(100_000)}\nlast\n`);
    log.close();
    log.close();
    expect(lines.map((line) => line.slice(0, 5))).toEqual(["one", "two", "xxxxx", "last"]);
    expect(readFileSync(`${path}.1`, "utf8")).toBe("former run\n");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
