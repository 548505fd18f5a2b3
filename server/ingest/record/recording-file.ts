import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { finished } from "node:stream/promises";
import { constants, createGzip } from "node:zlib";
import type { RecordingHeader, RecordingLine } from "@/lib/domain/recording/recording-line";
import { AppError } from "@/lib/platform/errors";

/** What may wait for the disk; beyond it the recording is given up, as a hole in it would go unseen. */
const WAITING_BYTES_MAX = 256 * 1024 * 1024;
/** What was written is on disk as whole lines at least so often, whatever happens to the process. */
const FLUSH_MS = 2_000;

export interface RecordingFile {
  write(line: RecordingLine): void;
  readonly lines: number;
  /** Rejects when the disk refused it or could not keep up. */
  readonly failed: Promise<never>;
  /** Ends the file; resolves once it is whole on disk. */
  close(): Promise<void>;
}

/** A gzipped file of JSON lines: a header, then one line for everything that passed. */
export async function openRecordingFile(path: string, header: RecordingHeader): Promise<RecordingFile> {
  await mkdir(dirname(path), { recursive: true });
  const disk = createWriteStream(path, { flags: "wx" });
  try {
    await once(disk, "open");
  } catch (cause) {
    const taken = cause instanceof Error && "code" in cause && cause.code === "EEXIST";
    const reason = taken ? "is there already; name another one with --out" : "cannot be written";
    throw new AppError("invalid_request", `The file ${path} ${reason}.`, { cause });
  }
  const gzip = createGzip({ level: 6 });
  gzip.pipe(disk);
  let reject: (reason: Error) => void = () => {};
  const failed = new Promise<never>((_resolve, fail) => {
    reject = fail;
  });
  // Whoever waits hears of it; nobody waiting is no reason to end the process.
  failed.catch(() => {});
  const fail = (cause: Error) =>
    reject(
      new AppError("unavailable", `The recording ${path} cannot be written: ${cause.message}.`, { cause }),
    );
  disk.on("error", fail);
  gzip.on("error", fail);
  let lines = 0;
  gzip.write(`${JSON.stringify(header)}\n`);
  const flushing = setInterval(() => gzip.flush(constants.Z_SYNC_FLUSH), FLUSH_MS);
  return {
    write(line) {
      lines += 1;
      gzip.write(`${JSON.stringify(line)}\n`);
      if (gzip.writableLength > WAITING_BYTES_MAX) fail(new Error("the disk is slower than the exchanges"));
    },
    get lines() {
      return lines;
    },
    failed,
    async close() {
      clearInterval(flushing);
      gzip.end();
      await finished(disk);
    },
  };
}
