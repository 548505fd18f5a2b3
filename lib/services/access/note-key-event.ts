import type { SecurityEventKindId } from "@/lib/domain/access/security-events";
import type { TenantTransaction } from "@/lib/platform/with-organisation";
import { noteSecurityEvent } from "../accounts/security-events";
import type { Member } from "./member";

interface KeyName {
  name: string;
  prefix: string;
  lastFour: string;
}

/** Writes what became of a key into the logs of whoever did it and of the organisation. */
export function noteKeyEvent(
  transaction: TenantTransaction,
  { userId, organisationId, address, keyScopes }: Member,
  kind: Extract<SecurityEventKindId, `key-${string}`>,
  { name, prefix, lastFour }: KeyName,
): Promise<void> {
  const key = `${name} (${prefix}…${lastFour})`;
  const detail = { key, ...(keyScopes && { through: "the API" }) };
  return noteSecurityEvent(transaction, { kind, userId, organisationId, address: address ?? null, detail });
}
