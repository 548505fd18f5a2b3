import { describe, expect, it } from "vitest";
import { deviceWords } from "@/lib/domain/access/device-words";
import { groupOf, kindsOfGroup, SECURITY_EVENT_GROUPS } from "@/lib/domain/access/security-event-groups";
import { securityEventSentence } from "@/lib/domain/access/security-event-sentence";
import { isSecurityEventKind, SECURITY_EVENTS } from "@/lib/domain/access/security-events";

describe("a device is told in words", () => {
  const safari = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1";
  const chrome = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0";
  it.each([
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36`, "Chrome on Windows"],
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36 Edg/142.0.0.0`, "Edge on Windows"],
    [`Mozilla/5.0 (X11; Linux x86_64) ${chrome} Safari/537.36 OPR/120.0`, "Opera on Linux"],
    [`Mozilla/5.0 (Linux; Android 15; Pixel 9) ${chrome} Mobile Safari/537.36`, "Chrome on Android"],
    [`Mozilla/5.0 (X11; CrOS x86_64 16000.0.0) ${chrome} Safari/537.36`, "Chrome on ChromeOS"],
    ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"],
    [`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${safari} Safari/605.1.15`, "Safari on Mac"],
    [
      `Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) ${safari} Mobile/15E148 Safari/604.1`,
      "Safari on iPhone",
    ],
    ["curl/8.5.0", "curl"],
    ["<script>alert(1)</script>", "Unknown device"],
    ["", "Unknown device"],
    [null, "Unknown device"],
  ])("%s", (userAgent, words) => {
    expect(deviceWords(userAgent)).toBe(words);
  });

  it("also where it is as long as we keep and made to be slow", () => {
    const begun = performance.now();
    for (let turn = 0; turn < 100; turn++) deviceWords(`Version/${"1".repeat(380)} Mobile/`);
    expect(performance.now() - begun).toBeLessThan(200);
  });
});

describe("an event is told in one sentence", () => {
  it.each([
    ["sign-in", { by: "GitHub" }, "Signed in, by GitHub."],
    ["sign-in-failed", { device: "unknown" }, "A sign-in failed, from an unknown device."],
    ["session-revoked", { session: "Firefox on Linux" }, "Ended a session: Firefox on Linux."],
    ["everywhere-signed-out", { sessions: 1 }, "Signed out everywhere: 1 session ended."],
    ["email-change-asked", { to: "b@example.com" }, "Asked for another e-mail address: b@example.com."],
    [
      "role-changed",
      { person: "Grace", from: "member", to: "admin" },
      "Changed a person's role: Grace, from member to admin.",
    ],
    ["key-rotated", { key: "Bot", through: "the API" }, "Rotated an API key: Bot, through the API."],
    ["recovery-code-used", { left: 1 }, "Used a recovery code; 1 is left."],
    ["billing-plan-changed", { plan: "Pro, yearly" }, "Changed the plan: Pro, yearly."],
    ["sign-out", {}, "Signed out."],
    ["something-newer", { unknown: true }, "something newer."],
  ])("%s", (kind, detail, sentence) => {
    expect(securityEventSentence(kind, detail)).toBe(sentence);
  });

  it("every kind is found under one head of the log", () => {
    const groups = ["sign-ins", "account", "keys", "organisations"] as const;
    expect(Object.keys(SECURITY_EVENT_GROUPS)).toEqual([...groups]);
    const listed = groups.flatMap((group) => kindsOfGroup(group));
    expect([...listed].sort()).toEqual(Object.keys(SECURITY_EVENTS).sort());
    for (const kind of listed) expect(isSecurityEventKind(kind)).toBe(true);
    expect(groupOf("second-factor-failed")).toBe("sign-ins");
    expect(groupOf("second-factor-on")).toBe("account");
  });
});
