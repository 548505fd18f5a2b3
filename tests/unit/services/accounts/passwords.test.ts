import { describe, expect, it } from "vitest";
import { passwordObjection } from "@/lib/services/accounts/breached-passwords";
import { newPasswordSchema } from "@/lib/services/accounts/credentials-schema";
import {
  CONCURRENT_MAX,
  hashPassword,
  needsRehash,
  verifyPassword,
  WAITING_MAX,
} from "@/lib/services/accounts/hash-password";

const ADA = { name: "Ada Lovelace", email: "ada.l@analytical.example" };

describe("a password that anybody would try", () => {
  it.each([
    ["on the list", "unbelievable", "lists"],
    ["on the list, in capitals", "UNBELIEVABLE", "lists"],
    ["on the list, with a year behind it", "Sunshine-2026!!", "lists"],
    ["on the list, twice over", "passwordpassword", "lists"],
    ["on the list, in wide letters", "ｕｎｂｅｌｉｅｖａｂｌｅ", "lists"],
    ["digits in a row", "123456789987654321", "lists"],
    ["one letter", "aaaaaaaaaaaaaaaa", "repeats"],
    ["the person's name", "Ada Lovelace 1815", "your name"],
    ["the person's address", "ada.l@analytical.example", "your name"],
    ["the product's name", "quantsaas2026", "your name"],
  ])("is refused: %s", async (_, password, because) => {
    expect(await passwordObjection(password, ADA)).toContain(because);
  });

  it.each([
    "correct horse battery staple",
    "lovelace wrote the first program",
    "G7#kd-19vv-Qm2!x",
    "Заря над тихой рекой",
    "四つの言葉でできた長い合言葉です",
    "🐎🔋📎✅🌧️🧵🪑🗝️ and more",
  ])("is not %s", async (password) => {
    expect(await passwordObjection(password, ADA)).toBeNull();
  });
});

describe("the length of a password", () => {
  it.each([
    ["x".repeat(11), false],
    ["x".repeat(12), true],
    ["x".repeat(256), true],
    ["x".repeat(257), false],
    // Six ligatures are twelve letters once they are written out.
    ["ﬁ".repeat(6), true],
  ])("of %j", (password, right) => {
    expect(newPasswordSchema.safeParse(password).success).toBe(right);
  });
});

describe("stored hashes", () => {
  it("are argon2id with one pass over 46 MiB, salted, and fit the same letters typed otherwise", async () => {
    const [one, other] = await Promise.all([
      hashPassword("ﬁve words of my own"),
      hashPassword("five words of my own"),
    ]);
    for (const hash of [one, other]) expect(hash).toMatch(/^\$argon2id\$v=19\$m=47104,t=1,p=1\$/);
    expect(one).not.toBe(other);
    expect(await verifyPassword(one, "five words of my own")).toBe(true);
    expect(await verifyPassword(one, "Five words of my own")).toBe(false);
    expect(await verifyPassword(null, "nobody has this password")).toBe(false);
  });

  it.each([
    ["$argon2id$v=19$m=47104,t=1,p=1$c2FsdA$aGFzaA", false],
    ["$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA", true],
    ["$argon2i$v=19$m=47104,t=1,p=1$c2FsdA$aGFzaA", true],
    ["$2b$12$abcdefghijklmnopqrstuv", true],
  ])("%s is made anew: %s", (hash, due) => {
    expect(needsRehash(hash)).toBe(due);
  });

  it("are made two at a time; who finds the queue full is told so, and the others all come through", async () => {
    const places = CONCURRENT_MAX + WAITING_MAX;
    const asked = await Promise.allSettled(
      Array.from({ length: places + 5 }, () => hashPassword("many at once")),
    );
    const refused = asked.filter(({ status }) => status === "rejected");
    expect(asked.length - refused.length).toBe(places);
    for (const one of refused) expect(one).toMatchObject({ reason: { code: "unavailable" } });
    await expect(hashPassword("afterwards")).resolves.toBeTypeOf("string");
  }, 30_000);
});
