import { isVenue } from "../market/venue";
import {
  RECORDING_FORMAT,
  RECORDING_VERSION,
  type RecordedVenue,
  type RecordingHeader,
  type RecordingLine,
} from "./recording-line";

/** Null where the text is no header of a recording that can be read here. */
export function readRecordingHeader(text: string): RecordingHeader | null {
  const header = parseObject(text);
  if (header?.format !== RECORDING_FORMAT || header.version !== RECORDING_VERSION) return null;
  const { startedAt, source, venues } = header;
  if (typeof startedAt !== "number" || (source !== "live" && source !== "simulated")) return null;
  if (!Array.isArray(venues) || !venues.every(isRecordedVenue)) return null;
  return { format: RECORDING_FORMAT, version: RECORDING_VERSION, startedAt, source, venues };
}

/** Null where the text is no line of a recording. */
export function readRecordingLine(text: string): RecordingLine | null {
  const line = parseObject(text);
  if (!line || typeof line.at !== "number" || typeof line.venue !== "string" || !isVenue(line.venue)) {
    return null;
  }
  const { at, venue, kind, connection } = line;
  if (kind === "answer") {
    const { target, status, body, askedAt, headers } = line;
    if (typeof target !== "string" || typeof status !== "number" || typeof body !== "string") return null;
    if (typeof askedAt !== "number" || !isTexts(headers)) return null;
    return { at, venue, kind, target, status, headers, body, askedAt };
  }
  if (typeof connection !== "number") return null;
  switch (kind) {
    case "open":
      return typeof line.path === "string" ? { at, venue, kind, connection, path: line.path } : null;
    case "sent":
    case "received":
      return typeof line.text === "string" ? { at, venue, kind, connection, text: line.text } : null;
    case "closed":
      return typeof line.code === "number" ? { at, venue, kind, connection, code: line.code } : null;
    default:
      return null;
  }
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

function isRecordedVenue(value: unknown): value is RecordedVenue {
  if (typeof value !== "object" || value === null) return false;
  const { venue, symbols, wsPath }: { venue?: unknown; symbols?: unknown; wsPath?: unknown } = value;
  return (
    typeof venue === "string" &&
    isVenue(venue) &&
    Array.isArray(symbols) &&
    symbols.every((symbol) => typeof symbol === "string") &&
    typeof wsPath === "string"
  );
}

function isTexts(value: unknown): value is Record<string, string> {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.values(value).every((text) => typeof text === "string")
  );
}
