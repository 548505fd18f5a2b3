import type { IncomingMessage } from "node:http";
import { AppError } from "@/lib/platform/errors";

const BODY_BYTES_MAX = 64 * 1024;

/** The JSON body of a request; anything else is refused with what is right. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part = Buffer.from(chunk);
    bytes += part.length;
    if (bytes > BODY_BYTES_MAX) {
      throw new AppError("too_large", `The body is larger than ${BODY_BYTES_MAX} bytes.`);
    }
    chunks.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch (cause) {
    throw new AppError("invalid_request", "The body must be one JSON object.", { cause });
  }
}
