import { AppError } from "@/lib/platform/errors";

export const BODY_BYTES_MAX = 65_536;
const DEPTH_MAX = 16;
/** A name that, copied carelessly, changes what all objects inherit. */
const FORBIDDEN_NAME = "__proto__";

/**
 * The JSON of a request's body, undefined where there is none.
 * Errors: `too_large`, `unsupported_media_type`, `invalid_request`.
 */
export async function readJson(request: Request): Promise<unknown> {
  const { body, headers } = request;
  if (body === null || headers.get("content-length") === "0") return undefined;
  if (Number(headers.get("content-length") ?? 0) > BODY_BYTES_MAX) throw tooLarge();
  const bytes = await readBytes(body);
  if (bytes.length === 0) return undefined;
  const type = headers.get("content-type") ?? "";
  if (!/^application\/json *(?:;|$)/i.test(type)) {
    throw new AppError(
      "unsupported_media_type",
      `The body is ${JSON.stringify(type.slice(0, 60))}; send Content-Type: application/json.`,
    );
  }
  if (/charset *= *"?(?!utf-?8\b)/i.test(type) || headers.has("content-encoding")) {
    throw new AppError("unsupported_media_type", "Send the body as plain UTF-8, without Content-Encoding.");
  }
  return parseJson(bytes);
}

async function readBytes(body: ReadableStream<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > BODY_BYTES_MAX) throw tooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function tooLarge(): AppError {
  return new AppError("too_large", `A body has at most ${BODY_BYTES_MAX} bytes.`);
}

function parseJson(bytes: Buffer): unknown {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw new AppError("invalid_request", "The body is not well-formed JSON in UTF-8.", { cause: error });
  }
  checkShape(value, 1);
  return value;
}

function checkShape(value: unknown, depth: number): void {
  if (typeof value !== "object" || value === null) return;
  if (depth > DEPTH_MAX) {
    throw new AppError("invalid_request", `The body is nested more than ${DEPTH_MAX} levels deep.`);
  }
  if (Object.hasOwn(value, FORBIDDEN_NAME)) {
    throw new AppError("invalid_request", `The field ${JSON.stringify(FORBIDDEN_NAME)} is unknown.`, {
      fields: [{ path: FORBIDDEN_NAME, message: `The field ${JSON.stringify(FORBIDDEN_NAME)} is unknown.` }],
    });
  }
  for (const inner of Object.values(value)) checkShape(inner, depth + 1);
}
