import { expect, it } from "vitest";
import { consoleFilter } from "../../../scripts/start/console-filter.mjs";
import { shortLine } from "../../../scripts/start/short-line.mjs";

it.each([
  ['{"level":30,"msg":"up"}', null],
  ['{"level":40,"msg":"slow"}', "warning: slow"],
  ['{"level":50,"msg":"no","err":{"message":"why"}}', "error: no: why"],
  ["{broken", null],
  ["ready - started", null],
  [" ⨯ Error: boom", "⨯ Error: boom"],
])("the console shows %j as %j", (line, text) => {
  expect(shortLine(line)?.text ?? null).toBe(text);
});

it("a flood of warnings is cut off and the log file is named", () => {
  const printed: string[] = [];
  const take = consoleFilter({
    name: "server",
    logFile: "/x/server.log",
    logLevel: undefined,
    print: (line) => printed.push(line),
  });
  for (let count = 0; count < 1000; count += 1) take('{"level":40,"msg":"again"}');
  expect(printed).toHaveLength(21);
  expect(printed.at(-1)).toContain("/x/server.log");
});

it("a level that is asked for hides what lies below", () => {
  const printed: string[] = [];
  const take = consoleFilter({
    name: "a",
    logFile: "b",
    logLevel: "error",
    print: (line) => printed.push(line),
  });
  take('{"level":40,"msg":"warned"}');
  take('{"level":50,"msg":"failed"}');
  expect(printed).toEqual(["a error: failed"]);
});
