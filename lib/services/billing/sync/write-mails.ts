import { randomUUID } from "node:crypto";
import type { PoolClient } from "pg";
import type { Role } from "@/lib/domain/access/scopes";
import type { BillingState } from "@/lib/domain/billing/billing-state";
import type { CustomerSnapshot } from "@/lib/domain/billing/snapshot";
import { billingMails } from "./billing-mails";

/** Whom money concerns; admins see it on the page. */
const TOLD: readonly Role[] = ["owner", "billing"];

interface Given {
  organisationId: string;
  snapshot: CustomerSnapshot;
  state: BillingState | null;
  nowMs: number;
  publicUrl: string;
}

/** Tells whoever pays what the state gives reason for; each reason has a key and is told once. */
export async function writeMails(
  client: PoolClient,
  { organisationId, snapshot, state, nowMs, publicUrl }: Given,
): Promise<void> {
  const { rows: people } = await client.query<{ email: string; organisation: string }>(
    `select u.email, o.name as organisation
     from accounts.memberships m
       join accounts.users u on u.id = m.user_id
       join accounts.organisations o on o.id = m.organisation_id
     where m.organisation_id = $1 and m.role = any($2) and u.email_verified_at is not null`,
    [organisationId, TOLD],
  );
  const rows = people.flatMap(({ email, organisation }) =>
    billingMails(snapshot, state, { organisation, publicUrl, nowMs }).map(({ template, params, key }) => ({
      id: randomUUID(),
      recipient: email,
      template,
      params,
      key: `${key}:${email}`,
    })),
  );
  if (rows.length === 0) return;
  await client.query(
    `insert into accounts.mails (id, recipient, template, params, dedupe_key)
     select r.id, r.recipient, r.template, r.params, r.key
     from jsonb_to_recordset($1) as r(id uuid, recipient text, template text, params jsonb, key text)
     on conflict (dedupe_key) do nothing`,
    [JSON.stringify(rows)],
  );
}
