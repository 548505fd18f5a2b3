import type { IncomingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import { createClientAddresses, limitKey } from "@/lib/platform/http/client-address";

function from(remoteAddress: string, forwardedFor?: string): IncomingMessage {
  const headers = forwardedFor === undefined ? {} : { "x-forwarded-for": forwardedFor };
  return { socket: { remoteAddress }, headers } as unknown as IncomingMessage;
}

describe("the address of a client", () => {
  it.each([
    ["nobody is trusted", [], "203.0.113.9", "198.51.100.1", "203.0.113.9"],
    ["a stranger claims one", ["10.0.0.0/8"], "203.0.113.9", "198.51.100.1", "203.0.113.9"],
    ["a trusted proxy says it", ["10.0.0.0/8"], "10.1.2.3", "198.51.100.1", "198.51.100.1"],
    ["it comes over IPv6", ["10.0.0.0/8"], "::ffff:10.1.2.3", "198.51.100.1", "198.51.100.1"],
    ["the visitor claimed more", ["10.0.0.0/8"], "10.1.2.3", "1.1.1.1, 198.51.100.1", "198.51.100.1"],
    ["proxies are chained", ["10.0.0.0/8"], "10.1.2.3", "198.51.100.1, 10.9.9.9", "198.51.100.1"],
    ["what they say is no address", ["10.0.0.0/8"], "10.1.2.3", "unknown", "10.1.2.3"],
    ["they say nothing", ["10.0.0.0/8"], "10.1.2.3", "", "10.1.2.3"],
    ["a single address is trusted", ["192.0.2.7"], "192.0.2.7", "2001:db8::1", "2001:db8::1"],
    ["a whole IPv6 network is trusted", ["fd00::/8"], "fd00::5", "198.51.100.1", "198.51.100.1"],
  ])("is found where %s", (_case, trusted, remote, forwarded, expected) => {
    expect(createClientAddresses(trusted).of(from(remote, forwarded))).toBe(expected);
  });

  it("is the connection's own without a header", () => {
    expect(createClientAddresses(["10.0.0.0/8"]).of(from("::ffff:127.0.0.1"))).toBe("127.0.0.1");
  });
});

describe("what limits count by", () => {
  it.each([
    ["203.0.113.9", "203.0.113.9"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"],
    ["unknown", "unknown"],
  ])("of %s is %s", (address, key) => {
    expect(limitKey(address)).toBe(key);
  });
});
