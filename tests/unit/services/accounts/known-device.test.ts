import { describe, expect, it } from "vitest";
import { createKnownDevices, KNOWN_DEVICE_LIFETIME_MS } from "@/lib/services/accounts/known-device";

const SECRET = "a secret of the test that is long enough";
const NOW = 1_800_000_000_000;
const devices = createKnownDevices(SECRET);

describe("the cookie of known devices", () => {
  it("says since when a browser is known, for the account it was written for and no other", () => {
    const cookie = devices.remember(undefined, "ada@example.com", NOW);
    expect(devices.find(cookie, "ada@example.com", NOW + 1)).toMatchObject({ sinceMs: NOW });
    expect(devices.find(cookie, "eve@example.com", NOW + 1)).toBeNull();
    expect(cookie).not.toContain("ada");
  });

  it("ends by itself", () => {
    const cookie = devices.remember(undefined, "ada@example.com", NOW);
    expect(devices.find(cookie, "ada@example.com", NOW + KNOWN_DEVICE_LIFETIME_MS)).toBeNull();
  });

  it.each([
    [
      "another secret",
      createKnownDevices("another secret that is long enough!").remember(undefined, "ada@example.com", NOW),
    ],
    [
      "a letter changed",
      devices.remember(undefined, "ada@example.com", NOW).replace(/.$/, (last) => (last === "A" ? "E" : "A")),
    ],
    [
      "an older time",
      devices.remember(undefined, "ada@example.com", NOW).replace(String(NOW), String(NOW - 1)),
    ],
    ["no entry at all", "~~~..~"],
    ["a flood", "x".repeat(100_000)],
  ])("is worth nothing with %s", (_, cookie) => {
    expect(devices.find(cookie, "ada@example.com", NOW)).toBeNull();
  });

  it("keeps five accounts, the newest first, in less than a kibibyte", () => {
    let cookie: string | undefined;
    for (let index = 0; index < 8; index++) cookie = devices.remember(cookie, `${index}@example.com`, NOW);
    const known = [...Array(8).keys()].filter((index) => devices.find(cookie, `${index}@example.com`, NOW));
    expect(known).toEqual([3, 4, 5, 6, 7]);
    expect(cookie?.length).toBeLessThan(1_024);
  });
});
