import { describe, expect, it } from "vitest";
import { contentSecurityPolicy } from "@/app/_security/content-security-policy";
import { referrerPolicyOf, securityHeaders } from "@/app/_security/security-headers";

const INPUTS = { nonce: "bm9uY2U=", host: "localhost:3000", production: false, development: false };

describe("contentSecurityPolicy", () => {
  it("names this host's sockets, encrypted in production", () => {
    expect(contentSecurityPolicy(INPUTS)).toContain("connect-src 'self' ws://localhost:3000;");
    expect(contentSecurityPolicy({ ...INPUTS, production: true })).toContain("wss://localhost:3000;");
  });

  it.each([null, "", "a; script-src *", "a b", "evil.example/x", "a,b", "host:123456"])(
    "repeats no Host that is none: %j",
    (host) => {
      expect(contentSecurityPolicy({ ...INPUTS, host })).toContain("connect-src 'self';");
    },
  );

  it("allows evaluation in development alone", () => {
    expect(contentSecurityPolicy(INPUTS)).not.toContain("unsafe");
    expect(contentSecurityPolicy({ ...INPUTS, development: true })).toContain("'unsafe-eval'");
  });
});

describe("referrerPolicyOf", () => {
  it.each([
    ["/invitations", "no-referrer"],
    ["/invitations/abc", "no-referrer"],
    ["/invitationsfoo", null],
    ["/team", null],
  ])("tells nobody of an address that opens something: %s", (path, policy) => {
    expect(referrerPolicyOf(path)).toBe(policy);
  });
});

describe("securityHeaders", () => {
  it("pins TLS in production alone", () => {
    const names = (production: boolean) => securityHeaders(production).map(([name]) => name);
    expect(names(true)).toContain("Strict-Transport-Security");
    expect(names(false)).not.toContain("Strict-Transport-Security");
  });
});
