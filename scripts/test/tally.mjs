/**
 * Counts of one step of the tests.
 *
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 */

/** @param {readonly Counts[]} parts @returns {Counts} */
export function addCounts(parts) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped } of parts) {
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped;
  }
  return sum;
}

/** The last line of a test run. @param {Counts} counts */
export function tallyLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

/**
 * Reads vitest's JSON report. A file that did not load has no tests, and a run that failed without a failing test
 * had an error outside of them: each counts as a failure.
 *
 * @param {{ success?: boolean, testResults?: readonly { status?: string, assertionResults?: readonly { status: string }[] }[] } | null} report
 * @param {number} exitCode of vitest
 * @returns {Counts}
 */
export function countReport(report, exitCode) {
  if (report === null) return { passed: 0, failed: 1, skipped: 0 };
  const counts = addCounts(
    (report.testResults ?? []).map(({ status, assertionResults = [] }) => {
      const passed = assertionResults.filter((result) => result.status === "passed").length;
      const failed = assertionResults.filter((result) => result.status === "failed").length;
      const broken = status === "failed" && failed === 0 ? 1 : 0;
      return { passed, failed: failed + broken, skipped: assertionResults.length - passed - failed };
    }),
  );
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}
