import { execFile } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { canReach } from "../../scripts/services/can-reach.mjs";
import { startPostgres } from "../../scripts/services/postgres.mjs";
import { SHARED_FOLDER } from "../../scripts/services/postgres-binaries.mjs";
import { findRedis, startRedis } from "../../scripts/services/redis.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
const FIXTURE = join(ROOT, "tests/fixtures/postgres-crash.mjs");
const READ = 0o4;
const NOBODY = { uid: 65_534, gid: 65_534 };
const isRoot = process.getuid?.() === 0;
const run = promisify(execFile);

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quant start-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function crash(data: string, victim: string, user: { uid: number; gid: number } | object = {}) {
  const { stdout } = await run(process.execPath, [FIXTURE, ROOT, data, victim], { cwd: "/", ...user });
  return JSON.parse(stdout);
}

describe.each(["postmaster", "owner"])(
  "when the %s is killed, everything acknowledged is there at the next start",
  (victim) => {
    const seen = { kept: 1000, fsync: "on", commit: "on", how: "ended with code 0", sameFiles: true };

    it("as the user who runs the tests", async () => {
      const found = await crash(join(folder, "data"), victim);
      expect(found).toMatchObject(seen);
      rmSync(dirname(found.cluster), { recursive: true, force: true });
    });

    it.skipIf(!isRoot || !canReach(FIXTURE, NOBODY, READ) || !canReach(process.execPath, NOBODY))(
      "as an ordinary user",
      async () => {
        chmodSync(folder, 0o755);
        const data = join(folder, "data");
        mkdirSync(data);
        chownSync(data, NOBODY.uid, NOBODY.gid);
        expect(await crash(data, victim, NOBODY)).toMatchObject({ ...seen, cluster: join(data, "postgres") });
        expect(statSync(join(data, "postgres")).uid).toBe(NOBODY.uid);
      },
    );
  },
);

it.skipIf(!isRoot)(
  "a data folder that PostgreSQL's user cannot enter keeps its files below /var/lib",
  async () => {
    const postgres = await startPostgres({ root: ROOT, data: folder, password: "x" });
    await postgres.stop();
    expect(postgres.cluster.startsWith(SHARED_FOLDER)).toBe(true);
    rmSync(dirname(postgres.cluster), { recursive: true, force: true });
  },
);

it.each([
  ["the number of another program", String(process.pid)],
  ["a number that nobody has", "999999"],
])("a postmaster.pid with %s does not stop the start", async (_, pid) => {
  chmodSync(folder, 0o711);
  const first = await startPostgres({ root: ROOT, data: folder, password: "x" });
  await first.stop();
  writeFileSync(join(first.cluster, "postmaster.pid"), `${pid}\n${first.cluster}\n1\n1\n\n\n\nready\n`);
  const second = await startPostgres({ root: ROOT, data: folder, password: "x" });
  expect(second.hasExited()).toBe(false);
  await second.stop();
  expect(existsSync(join(first.cluster, "postmaster.pid"))).toBe(false);
});

it("a password that does not fit gets a sentence, and nothing is left running", async () => {
  chmodSync(folder, 0o711);
  const first = await startPostgres({ root: ROOT, data: folder, password: "right" });
  await first.stop();
  await expect(startPostgres({ root: ROOT, data: folder, password: "wrong" })).rejects.toThrow(
    /secrets\.json does not open/,
  );
  expect(existsSync(join(first.cluster, "postmaster.pid"))).toBe(false);
});

it("a private Redis answers with its password only and ends when it is told to", async () => {
  const command = await findRedis(() => {});
  if (command === null) throw new Error("there is no Redis to test with");
  const redis = await startRedis({ command, data: folder, password: "pw" });
  expect(redis.url).toBe(`redis://:pw@127.0.0.1:${redis.port}`);
  expect(statSync(join(folder, "redis", "redis.conf")).mode & 0o077).toBe(0);
  await redis.stop();
  expect(await redis.exited).toBe("ended with code 0");
});
