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
});
