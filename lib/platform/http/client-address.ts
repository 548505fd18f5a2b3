import type { IncomingMessage } from "node:http";
import ipaddr from "ipaddr.js";

type Address = ipaddr.IPv4 | ipaddr.IPv6;

export interface ClientAddresses {
  /** Who really asks: `X-Forwarded-For` is believed only as far as trusted proxies wrote it. */
  of(request: IncomingMessage): string;
  /** Whether the machine at the other end of the connection may speak for others. */
  isFromTrustedProxy(request: IncomingMessage): boolean;
}

/** A chain longer than this is no proxy's work. */
const HOPS_MAX = 32;
/** Peers remembered at once, since reading an address costs as much as many a request; then all are forgotten. */
const PEERS_MAX = 10_000;

/** `trusted` are addresses and networks, already validated; they are compiled once. */
export function createClientAddresses(trusted: readonly string[]): ClientAddresses {
  const networks = trusted.map((text): [Address, number] => {
    if (text.includes("/")) return ipaddr.parseCIDR(text);
    const address = ipaddr.process(text);
    return [address, address.kind() === "ipv4" ? 32 : 128];
  });

  const peers = new Map<string, { address: string; trusted: boolean }>();

  function peerOf(request: IncomingMessage): { address: string; trusted: boolean } {
    const text = request.socket.remoteAddress ?? "";
    const known = peers.get(text);
    if (known) return known;
    const peer = { address: plain(text), trusted: isTrusted(text) };
    if (peers.size >= PEERS_MAX) peers.clear();
    peers.set(text, peer);
    return peer;
  }

  function isTrusted(text: string): boolean {
    const address = parse(text);
    return (
      address !== null &&
      networks.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits))
    );
  }

  return {
    isFromTrustedProxy: (request) => networks.length > 0 && peerOf(request).trusted,
    of(request) {
      let { address } = peerOf(request);
      const forwarded = request.headers["x-forwarded-for"];
      if (forwarded === undefined || !peerOf(request).trusted) return address;
      const hops = String(forwarded).split(",").slice(-HOPS_MAX);
      while (isTrusted(address)) {
        const before = parse(hops.pop()?.trim() ?? "");
        if (before === null) break;
        address = before.toString();
      }
      return address;
    },
  };
}

/**
 * What limits count by: an IPv4 address, or the /64 that one IPv6 customer is given whole, since 2^64
 * addresses of one household would be no limit at all.
 */
export function limitKey(address: string): string {
  const parsed = parse(address);
  if (parsed === null || parsed.kind() === "ipv4") return address;
  return `${parsed.toNormalizedString().split(":").slice(0, 4).join(":")}::/64`;
}

/** An IPv4 address that came in over an IPv6 socket reads as what it is. */
function plain(text: string): string {
  return parse(text)?.toString() ?? text;
}

function parse(text: string): Address | null {
  return ipaddr.isValid(text) ? ipaddr.process(text) : null;
}
