import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { processIdentity } from "../../../scripts/services/process-identity.mjs";
import { takeRunLock } from "../../../scripts/start/run-lock.mjs";

let data = "";
const children: ReturnType<typeof spawn>[] = [];

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "quant-lock-"));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(data, { recursive: true, force: true });
});

async function sleeper() {
  const child = spawn(process.execPath, ["-e", "console.log('up'); setInterval(() => {}, 1000)"]);
  children.push(child);
  await once(child.stdout, "data");
  const pid = child.pid ?? 0;
  return { child, pid, identity: processIdentity(pid) ?? "" };
}

function writeRecord(record: object): void {
  writeFileSync(join(data, "run.json"), JSON.stringify({ urls: {}, ...record }));
}

const quiet = () => {};

it("a data folder in use is refused, and the sentence names the process", async () => {
  const lock = await takeRunLock(data, quiet);
  await expect(takeRunLock(data, quiet)).rejects.toThrow(
    new RegExp(`already runs on .*process ${process.pid}.*--data`),
  );
  lock.release();
  expect(existsSync(join(data, "run.json"))).toBe(false);
});

it("what a killed run left alive is ended before the folder is taken", async () => {
  const { child, pid, identity } = await sleeper();
  const exited = once(child, "exit");
  writeRecord({ pid: 999_999_999, identity: "gone", children: [{ name: "server", pid, identity }] });
  const said: string[] = [];
  const lock = await takeRunLock(data, (line) => said.push(line));
  await exited;
  expect(said.join()).toContain(`server (${pid})`);
  lock.release();
});

it("a process that merely bears the number of a former child is left alone", async () => {
  const { child, pid } = await sleeper();
  writeRecord({
    pid,
    identity: "an earlier boot:1",
    children: [{ name: "server", pid, identity: "an earlier boot:1" }],
  });
  const lock = await takeRunLock(data, quiet);
  expect(processIdentity(pid)).not.toBeNull();
  expect(child.exitCode).toBeNull();
  lock.release();
});

it.each(["", "{", "null", '{"pid":"x"}'])(
  "a record cut short (%j) does not stand in the way",
  async (text) => {
    writeFileSync(join(data, "run.json"), text);
    const lock = await takeRunLock(data, quiet);
    lock.remember({ name: "web", pid: 1, identity: "a" });
    lock.remember({ name: "web", pid: 2, identity: "b" });
    expect(JSON.parse(readFileSync(join(data, "run.json"), "utf8"))).toMatchObject({
      pid: process.pid,
      children: [{ name: "web", pid: 2, identity: "b" }],
    });
    lock.release();
  },
);

it("of many starts at one moment exactly one wins", async () => {
  writeRecord({ pid: 999_999_999, identity: "gone", children: [] });
  const results = await Promise.allSettled(Array.from({ length: 8 }, () => takeRunLock(data, quiet)));
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});
