import ipaddr from "ipaddr.js";

/**
 * Whether an address is one of the public network: no loopback, private, link-local, shared, documentation or
 * multicast range, and none of them within IPv6 either. What is no address is none.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  return ipaddr.process(text).range() === "unicast";
}
