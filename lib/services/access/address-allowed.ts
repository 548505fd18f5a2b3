import ipaddr from "ipaddr.js";
import { AppError } from "@/lib/platform/errors";
import type { Principal } from "./principal";

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** By the list itself: a principal is remembered for a while, and its list is compiled once. */
const compiled = new WeakMap<readonly string[], [Address, number][]>();

/** Errors: `forbidden` where the key's list of networks does not hold this address. */
export function assertAddressAllowed({ ipAllowList }: Principal, address: string): void {
  if (ipAllowList.length === 0) return;
  const networks = compiled.get(ipAllowList) ?? ipAllowList.map(compile);
  compiled.set(ipAllowList, networks);
  const caller = ipaddr.isValid(address) ? ipaddr.process(address) : null;
  const isAllowed =
    caller !== null &&
    networks.some(([network, bits]) => network.kind() === caller.kind() && caller.match(network, bits));
  if (!isAllowed) {
    throw new AppError("forbidden", `This key may not be used from ${address}: it is not on its list.`);
  }
}

function compile(text: string): [Address, number] {
  if (text.includes("/")) return ipaddr.parseCIDR(text);
  const address = ipaddr.process(text);
  return [address, address.kind() === "ipv4" ? 32 : 128];
}
