import { crc32 as zlibCrc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { API_KEY_PATTERN, formatApiKey, parseApiKey } from "@/lib/domain/access/api-key";
import { crc32 } from "@/lib/domain/checksum/crc32";

const bytes = (seed: number) => Uint8Array.from({ length: 64 }, (_, index) => (index * 37 + seed) % 248);

describe("an API key", () => {
  it("is a prefix, 32 base62 characters and six of checksum", () => {
    expect(formatApiKey("live", bytes(1))).toMatch(/^qs_live_[0-9A-Za-z]{38}$/);
    expect(formatApiKey("test", bytes(1))).toMatch(/^qs_test_[0-9A-Za-z]{38}$/);
  });

  it("is read back with its mode", () => {
    fc.assert(
      fc.property(fc.nat(247), fc.constantFrom("live" as const, "test" as const), (seed, mode) => {
        expect(parseApiKey(formatApiKey(mode, bytes(seed)))).toEqual({ mode });
      }),
    );
  });

  it("carries the base62 of the CRC-32 of what stands before the checksum", () => {
    const key = formatApiKey("live", bytes(5));
    const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    const value = [...key.slice(-6)].reduce((sum, letter) => sum * 62 + alphabet.indexOf(letter), 0);
    expect(value).toBe(zlibCrc32(key.slice(0, -6)));
  });

  it("is refused when any one character was mistyped", () => {
    const key = formatApiKey("live", bytes(9));
    for (let index = 8; index < key.length; index++) {
      const wrong = key[index] === "a" ? "b" : "a";
      expect(parseApiKey(key.slice(0, index) + wrong + key.slice(index + 1))).toBeNull();
    }
  });

  it.each(["", "qs_live_", "qs_prod_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", " ", "qs_live_é"])(
    "is not %j",
    (text) => {
      expect(parseApiKey(text)).toBeNull();
    },
  );

  it("never favours the first letters of the alphabet", () => {
    expect(() => formatApiKey("live", new Uint8Array(64).fill(255))).toThrow("too few random bytes");
  });

  it("is found in a longer text by the published pattern", () => {
    expect(API_KEY_PATTERN.test(`token=${formatApiKey("live", bytes(3))};`)).toBe(true);
  });
});

describe("crc32", () => {
  it("equals zlib's for any ASCII text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary-ascii" }), (text) => crc32(text) === zlibCrc32(text)));
  });
});
