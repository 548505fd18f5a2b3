import type { FaultName, FaultRow } from "../../faults/fault";

/** How Binance shows each fault; `wrong-checksum` is missing because its books carry no checksum. */
export function binanceFaults(): Partial<Record<FaultName, FaultRow>> {
  return {};
}
