import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { AppError } from "@/lib/platform/errors";

/** A line longer than this is no market event; it bounds what a foreign file can make us hold. */
const LINE_CHARS_MAX = 16 * 1024 * 1024;

/** The lines of a plain or gzipped file, one chunk in memory at a time. */
export async function* readLines(path: string): AsyncGenerator<string[]> {
  const file = createReadStream(path);
  const gunzip = path.endsWith(".gz") ? createGunzip() : null;
  if (gunzip) file.on("error", (error) => gunzip.destroy(error));
  const source = gunzip ? file.pipe(gunzip) : file;
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for await (const chunk of source) {
      rest += decoder.decode(chunk, { stream: true });
      const lines = rest.split("\n");
      rest = lines.pop() ?? "";
      if (rest.length > LINE_CHARS_MAX) {
        throw new AppError(
          "invalid_request",
          `The recording ${path} has a line of over 16 MiB; that is no market event.`,
        );
      }
      yield lines;
    }
  } catch (cause) {
    throw unreadable(path, cause);
  } finally {
    file.destroy();
  }
  if (rest !== "") yield [rest];
}

function unreadable(path: string, cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  const code = cause instanceof Error && "code" in cause ? cause.code : null;
  const reasons: Record<string, string> = {
    ENOENT: "does not exist",
    EACCES: "may not be read by this user",
    Z_BUF_ERROR: "is truncated: its gzip stream ends too early",
    Z_DATA_ERROR: "is damaged: it is no valid gzip stream",
  };
  const reason = reasons[String(code)] ?? "cannot be read";
  return new AppError("invalid_request", `The recording ${path} ${reason}.`, { cause });
}
