import { describe, expect, it } from "vitest";
import { MemoryLimiter } from "@/lib/domain/limits/memory-limiter";
import type { RateLimits } from "@/lib/domain/limits/rate-limits";
import { guardEntry } from "@/lib/services/accounts/guard-entry";

function limiterAt(now: number, degradedSince: number | null = null) {
  const memory = new MemoryLimiter();
  return {
    degradedSince: () => degradedSince,
    take: async (key: string, limits: RateLimits, weight: number) => memory.take(key, limits, weight, now),
  };
}

async function passed(
  limiter: ReturnType<typeof limiterAt>,
  tries: number,
  email: (index: number) => string | null,
) {
  let count = 0;
  for (let index = 0; index < tries; index++) {
    const entry = { kind: "sign-in", address: "203.0.113.7", email: email(index) } as const;
    await guardEntry(limiter, entry).then(
      () => count++,
      () => undefined,
    );
  }
  return count;
}

describe("tries to come in", () => {
  it("are bounded for an account from one address", async () => {
    expect(await passed(limiterAt(0), 50, () => "ada@example.com")).toBe(10);
  });

  it("are bounded for an address over all accounts", async () => {
    expect(await passed(limiterAt(0), 50, (index) => `${index}@example.com`)).toBe(20);
  });

  it("are bounded more tightly while limits hold for one process alone", async () => {
    expect(await passed(limiterAt(0, 1), 50, (index) => `${index}@example.com`)).toBe(5);
  });

  it("from all over one customer's IPv6 network are bounded as those of one address", async () => {
    const limiter = limiterAt(0);
    const tries = Array.from({ length: 50 }, (_, index) =>
      guardEntry(limiter, { kind: "sign-up", address: `2001:db8:1:2::${index.toString(16)}`, email: null }),
    );
    const passed = (await Promise.allSettled(tries)).filter(({ status }) => status === "fulfilled");
    expect(passed).toHaveLength(20);
    const neighbour = { kind: "sign-up", address: "2001:db8:1:3::1", email: null } as const;
    await expect(guardEntry(limiter, neighbour)).resolves.toBeUndefined();
  });

  it("of a stranger never use up the owner's own", async () => {
    const limiter = limiterAt(0);
    await passed(limiter, 50, () => "ada@example.com");
    const owner = { kind: "sign-in", address: "198.51.100.1", email: "ada@example.com" } as const;
    await expect(guardEntry(limiter, owner)).resolves.toBeUndefined();
  });

  it("that are refused say for how long", async () => {
    const limiter = limiterAt(0);
    await passed(limiter, 50, () => "ada@example.com");
    const entry = { kind: "sign-in", address: "203.0.113.7", email: "ada@example.com" } as const;
    await expect(guardEntry(limiter, entry)).rejects.toMatchObject({
      code: "rate_limited",
      message: expect.stringMatching(/Try again in \d+ s/),
    });
  });

  it("from many addresses are bounded for an account, and leave its known devices alone", async () => {
    const limiter = limiterAt(0);
    let passedAll = 0;
    for (let index = 0; index < 100; index++) {
      const entry = { kind: "sign-in", address: `198.51.100.${index}`, email: "ada@example.com" } as const;
      await guardEntry(limiter, entry).then(
        () => passedAll++,
        () => undefined,
      );
    }
    expect(passedAll).toBe(20);
    const owner = { kind: "sign-in", address: "198.51.100.1", email: "ada@example.com" } as const;
    await expect(guardEntry(limiter, owner)).rejects.toMatchObject({ code: "rate_limited" });
    await expect(guardEntry(limiter, { ...owner, deviceId: "owners-own" })).resolves.toBeUndefined();
  });

  it("of a known device are bounded too", async () => {
    const limiter = limiterAt(0);
    const entry = {
      kind: "sign-in",
      address: "203.0.113.7",
      email: "ada@example.com",
      deviceId: "one",
    } as const;
    for (let index = 0; index < 10; index++) await guardEntry(limiter, entry);
    await expect(guardEntry(limiter, entry)).rejects.toMatchObject({ code: "rate_limited" });
  });

  it("with codes of the second factor are five a minute an account", async () => {
    const limiter = limiterAt(0);
    const code = (index: number) =>
      guardEntry(limiter, { kind: "second-factor", address: `203.0.113.${index}`, email: "ada" });
    for (let index = 0; index < 5; index++) await code(index);
    await expect(code(6)).rejects.toMatchObject({ code: "rate_limited" });
  });
});
