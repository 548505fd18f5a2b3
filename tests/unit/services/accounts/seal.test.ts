import { describe, expect, it } from "vitest";
import { hashToken, isToken, makeToken } from "@/lib/services/accounts/one-time-token";
import { createSeal } from "@/lib/services/accounts/seal";

const seal = createSeal("a secret of the test that is long enough", "totp");
const plain = Buffer.from("JBSWY3DPEHPK3PXP");

describe("a seal", () => {
  it("opens for its owner, and looks different each time", () => {
    const one = seal.seal(plain, "ada");
    expect(seal.open(one, "ada")).toEqual(plain);
    expect(one.equals(seal.seal(plain, "ada"))).toBe(false);
    expect(one.includes(plain)).toBe(false);
  });

  it("opens for nobody else, under no other secret or purpose, and with no bit changed", () => {
    const sealed = seal.seal(plain, "ada");
    expect(() => seal.open(sealed, "eve")).toThrow();
    expect(() => createSeal("another secret that is long enough!", "totp").open(sealed, "ada")).toThrow();
    expect(() =>
      createSeal("a secret of the test that is long enough", "mail").open(sealed, "ada"),
    ).toThrow();
    for (let index = 0; index < sealed.length; index++) {
      const changed = Buffer.from(sealed);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(() => seal.open(changed, "ada"), `byte ${index}`).toThrow();
    }
    expect(() => seal.open(sealed.subarray(0, 20), "ada")).toThrow();
  });
});

describe("a one-time token", () => {
  it("carries 256 bits of chance, of which only the hash is kept", () => {
    const made = Array.from({ length: 100 }, makeToken);
    expect(new Set(made.map(({ token }) => token)).size).toBe(100);
    for (const { token, hash } of made) {
      expect(isToken(token)).toBe(true);
      expect(Buffer.from(token, "base64url")).toHaveLength(32);
      expect(hash.equals(hashToken(token))).toBe(true);
    }
  });

  it.each(["", "a", "A".repeat(44), "A".repeat(42), `${"A".repeat(42)}=`, `${"A".repeat(42)}\n`])(
    "is never %j",
    (text) => expect(isToken(text)).toBe(false),
  );
});
