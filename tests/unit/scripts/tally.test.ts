import { expect, it } from "vitest";
import { countReport, tallyLine } from "../../../scripts/test/tally.mjs";

const file = (status: string, ...results: string[]) => ({
  status,
  assertionResults: results.map((result) => ({ status: result })),
});

it.each([
  ["passes", [file("passed", "passed", "passed", "skipped")], 0, "2 passed, 0 failed, 1 skipped"],
  ["failures", [file("failed", "passed", "failed")], 1, "1 passed, 1 failed"],
  ["a file that does not load", [file("failed"), file("passed", "passed")], 1, "1 passed, 1 failed"],
  ["an error outside of any test", [file("passed", "passed")], 1, "1 passed, 1 failed"],
  ["no tests at all", [], 0, "0 passed, 0 failed"],
] as const)("%s are counted", (_, testResults, exitCode, line) => {
  expect(tallyLine(countReport({ testResults }, exitCode))).toBe(line);
});

it("a run that left no report failed", () => {
  expect(tallyLine(countReport(null, 0))).toBe("0 passed, 1 failed");
});
