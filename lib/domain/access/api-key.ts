import { crc32 } from "../checksum/crc32";

export const KEY_MODES = ["live", "test"] as const;

export type KeyMode = (typeof KEY_MODES)[number];

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const RANDOM_LENGTH = 32;
const CHECKSUM_LENGTH = 6;

/** The shape that scanners and the edge look for before any database is asked. */
export const API_KEY_PATTERN = /qs_(?:live|test)_[0-9A-Za-z]{38}/;

const WHOLE = new RegExp(`^${API_KEY_PATTERN.source}$`);

/**
 * Makes a key from random bytes (at least 64 of them, so that rejection sampling cannot run short in
 * practice): `qs_live_` + 32 base62 characters + 6 of checksum.
 */
export function formatApiKey(mode: KeyMode, randomBytes: Uint8Array): string {
  let random = "";
  for (const byte of randomBytes) {
    // 248 is the largest multiple of 62 below 256: what lies above would favour the first letters.
    if (byte < 248 && random.length < RANDOM_LENGTH) random += ALPHABET[byte % 62];
  }
  if (random.length < RANDOM_LENGTH) throw new Error("too few random bytes for an API key");
  const body = `qs_${mode}_${random}`;
  return body + checksumOf(body);
}

/** The mode of a well-formed key whose checksum holds, else null: a typing mistake costs no look-up. */
export function parseApiKey(text: string): { mode: KeyMode } | null {
  if (!WHOLE.test(text)) return null;
  const body = text.slice(0, -CHECKSUM_LENGTH);
  if (checksumOf(body) !== text.slice(-CHECKSUM_LENGTH)) return null;
  return { mode: text.startsWith("qs_live_") ? "live" : "test" };
}

function checksumOf(body: string): string {
  let value = crc32(body);
  let text = "";
  for (let index = 0; index < CHECKSUM_LENGTH; index++) {
    text = ALPHABET[value % 62] + text;
    value = Math.floor(value / 62);
  }
  return text;
}
