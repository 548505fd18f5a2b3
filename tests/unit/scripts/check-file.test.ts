import { describe, expect, it } from "vitest";
import { checkFile } from "../../../scripts/lint/check-file.mjs";
import { readImports } from "../../../scripts/lint/read-imports.mjs";
import { stripComments } from "../../../scripts/lint/strip-comments.mjs";

describe("imports that the table allows", () => {
  it.each([
    ["lib/domain/market/a.ts", 'import { b } from "../limits/b";'],
    ["lib/domain/market/a.ts", '// import x from "@/server/x"; Date.now()\nexport const a = "Date.now()";'],
    ["lib/domain/market/a.ts", "export const a = (time: number) => new Date(time);"],
    ["lib/platform/a.ts", 'import type { E } from "@/lib/domain/market/event";\nimport pg from "pg";'],
    ["lib/platform/a.ts", 'import { type E, type F } from "@/lib/domain/market/event";'],
    ["lib/services/x/a.ts", 'import { b } from "@/lib/domain/b";\nimport { c } from "@/lib/platform/c";'],
    ["server/engine/a.ts", 'import { b } from "@/lib/services/b";\nimport { c } from "./fold/c";'],
    ["server/sandbox/main.ts", 'import { b } from "./exchanges/b";'],
    ["server/main.ts", 'import { b } from "@/server/engine/b";\nimport { c } from "./gateway/c";'],
    [
      "components/market/a.tsx",
      'import { b } from "@/lib/domain/b";\nimport React from "react";\nimport { c } from "../ui/c";',
    ],
    ["app/page.tsx", 'import { b } from "@/lib/services/b";\nimport { c } from "@/components/c";'],
    ["tests/unit/a.test.ts", 'import { b } from "@/server/engine/b";'],
  ])("%s: %s", (path, source) => {
    expect(checkFile(path, source)).toEqual([]);
  });
});

describe("imports that the table forbids", () => {
  it.each([
    [
      "lib/domain/market/a.ts",
      'import { b } from "@/lib/platform/b";',
      "imports lib/platform/b; lib/domain may import only lib/domain.",
    ],
    [
      "lib/domain/market/a.ts",
      'import type { B } from "../../services/b";',
      "imports lib/services/b; lib/domain may import only lib/domain.",
    ],
    ["lib/domain/market/a.ts", 'import fs from "node:fs";', "imports node:fs, which lib/domain must not."],
    ["lib/domain/market/a.ts", 'const b = await import("zod");', "imports zod, which lib/domain must not."],
    [
      "lib/platform/a.ts",
      'import { b, type C } from "@/lib/domain/b";',
      "imports a value of lib/domain/b; lib/platform may import only types of lib/domain.",
    ],
    [
      "lib/platform/a.ts",
      'export { b } from "@/lib/services/b";',
      "imports lib/services/b; lib/platform may import only lib/platform, lib/generated.",
    ],
    [
      "lib/services/x/a.ts",
      'import { headers } from "next/headers";',
      "imports next/headers, which lib/services must not.",
    ],
    [
      "lib/services/x/a.ts",
      'import "@/server/engine/b";',
      "imports server/engine/b; lib/services may import only lib/domain, lib/platform, lib/services, lib/generated.",
    ],
    [
      "server/engine/a.ts",
      'import { b } from "../store/b";',
      "imports server/store/b; a folder of server may import only lib, server/engine.",
    ],
    [
      "server/engine/a.ts",
      'import { useState } from "react";',
      "imports react, which a folder of server must not.",
    ],
    [
      "server/sandbox/main.ts",
      'import { b } from "@/server/engine/b";',
      "imports server/engine/b; a folder of server may import only lib, server/sandbox.",
    ],
    [
      "components/a.tsx",
      'import { b } from "@/lib/platform/b";',
      "imports lib/platform/b; components may import only components, lib/domain.",
    ],
    [
      "app/page.tsx",
      'import type { B } from "@/server/engine/b";',
      "imports server/engine/b; app may import only app, components, lib.",
    ],
    [
      "proxy.ts",
      'import { b } from "./server/main";',
      "imports server/main; app may import only app, components, lib.",
    ],
  ])("%s: %s", (path, source, problem) => {
    expect(checkFile(path, source)).toEqual([`${path}:1 ${problem}`]);
  });
});

it.each([
  ["Date.now()", "const a = Date.now();"],
  ["new Date() without an argument", "const a = new Date( );"],
  ["Math.random()", "const a = Math.random();"],
  ["process", "const a = process.env.HOME;"],
  ["timers", "setTimeout(() => {}, 1);"],
])("the ground floor must not use %s", (name, source) => {
  expect(checkFile("lib/domain/a.ts", `\n${source}\n`)).toEqual([
    expect.stringContaining(`lib/domain/a.ts:2 uses ${name}`),
  ]);
  expect(checkFile("lib/platform/a.ts", source)).toEqual([]);
});

it("barrels and files beyond the limit are refused everywhere", () => {
  expect(checkFile("components/ui/all.ts", 'export * from "./a";')).toEqual([
    expect.stringContaining("passes on everything of ./a"),
  ]);
  expect(checkFile("tests/a.ts", "x\n".repeat(400))).toEqual([]);
  expect(checkFile("tests/a.ts", "x\n".repeat(401))).toEqual([
    "tests/a.ts has 401 lines; split it, 400 are the most.",
  ]);
});

it("imports are found over several lines, after code, and beside text that looks like one", () => {
  const source = [
    "import {",
    "  a, // from 'x'",
    "  type B,",
    '} from "one";',
    'export type { C } from "two";',
    "const text = `import d from 'not'`;",
    'const pattern = /["\'`]/; import "three";',
    'const e = import("four");',
    'export const type = "no import";',
  ].join("\n");
  expect(readImports(source).map(({ specifier, typeOnly }) => [specifier, typeOnly])).toEqual([
    ["one", false],
    ["two", true],
    ["three", false],
    ["four", false],
  ]);
});

it("comments go, lines stay, and text stays unless it is asked to go", () => {
  const source = 'a /* b\nc */ d // e\n\'//f\' / 2 / "\\"g"';
  expect(
    stripComments(source)
      .split("\n")
      .map((line) => line.trimEnd()),
  ).toEqual(["a", "     d", '\'//f\' / 2 / "\\"g"']);
  expect(stripComments("'Date.now()'", { strings: true })).toBe("'          '");
});
