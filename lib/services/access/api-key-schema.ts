import ipaddr from "ipaddr.js";
import { z } from "zod";
import { KEY_MODES } from "@/lib/domain/access/api-key";
import { SCOPE_IDS } from "@/lib/domain/access/scopes";

const name = z
  .string()
  .trim()
  .min(1, "Give the key a name, so that you know it again.")
  .max(80, "A name has at most 80 characters.")
  .regex(/^[^\p{Cc}]*$/u, "A name has no control characters.");

const scopes = z
  .array(z.enum(SCOPE_IDS, `A scope is one of ${SCOPE_IDS.join(", ")}.`))
  .min(1, "Choose at least one scope.")
  .transform((list) => [...new Set(list)]);

const network = z
  .string()
  .refine(isNetwork, "Write an address or network, such as 203.0.113.7 or 203.0.113.0/24.");

const TIME_SHOULD_BE = "expiresAt should be epoch milliseconds or a time such as 2027-01-01T00:00:00Z.";
/** Epoch milliseconds or ISO 8601; checked against the present by the service. */
const expiresAt = z
  .union(
    [z.int(TIME_SHOULD_BE).positive(TIME_SHOULD_BE), z.iso.datetime({ offset: true, error: TIME_SHOULD_BE })],
    TIME_SHOULD_BE,
  )
  .transform((value) => (typeof value === "number" ? value : Date.parse(value)))
  .refine((value) => value < 8.64e15, "That time is too far away.");

export const createKeySchema = z.strictObject({
  name,
  scopes,
  mode: z.enum(KEY_MODES, `The mode is one of ${KEY_MODES.join(", ")}.`).default("live"),
  expiresAt: expiresAt.optional(),
  ipAllowList: z.array(network).max(50, "At most 50 networks.").default([]),
});

export const changeKeySchema = z.strictObject({
  name: name.optional(),
  scopes: scopes.optional(),
  ipAllowList: z.array(network).max(50, "At most 50 networks.").optional(),
});

export const GRACE_MS_MAX = 7 * 86_400_000;

export const rotateKeySchema = z.strictObject({
  graceMs: z
    .int()
    .min(0)
    .max(GRACE_MS_MAX, `The old key lives on for at most ${GRACE_MS_MAX} ms (7 days).`)
    .default(0),
});

export type CreateKey = z.infer<typeof createKeySchema>;
export type ChangeKey = z.infer<typeof changeKeySchema>;

function isNetwork(text: string): boolean {
  return text.includes("/") ? ipaddr.isValidCIDR(text) : ipaddr.isValid(text);
}
