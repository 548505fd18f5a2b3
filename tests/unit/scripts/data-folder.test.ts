import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDataFolder } from "@/scripts/start/data-folder.mjs";

let here: string;
beforeEach(() => {
  here = mkdtempSync(join(tmpdir(), "quant-data-"));
});
afterEach(() => rmSync(here, { recursive: true, force: true }));

describe("the data folder", () => {
  it("is made with all that it lies in, and found again", () => {
    const path = join(here, "a", "b", "c");
    expect(openDataFolder(here, path)).toBe(path);
    expect(statSync(path).isDirectory()).toBe(true);
    expect(openDataFolder(here, path)).toBe(path);
  });

  it.each([
    ["a file", () => join(here, "file"), "is no folder"],
    ["within a file", () => join(here, "file", "data"), "is no folder"],
    // Node's own recursive mkdir never comes back from here.
    ["within what takes no folders", () => "/proc/quant/data", "cannot be written by this user"],
  ])("that is %s is refused in one sentence", (_where, path, why) => {
    writeFileSync(join(here, "file"), "");
    expect(() => openDataFolder(here, path())).toThrow(why);
  });
});
