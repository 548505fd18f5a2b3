import type { Pool } from "pg";
import type { OrganisationPeak, UsageRow } from "@/lib/domain/usage/usage-tally";

export interface UsageBatch {
  /** The process that counted, and which of its batches this is, from 1 on. */
  writer: string;
  number: number;
  rows: readonly UsageRow[];
  peaks: readonly OrganisationPeak[];
}

/**
 * One statement, so that it happens whole or not at all. A writer's batches come one after the other; one that
 * comes again, because nobody heard what became of it, waits for its first self and then adds nothing. Rows are
 * written in the order of their key, so that two processes never wait for each other in a ring. What belongs to an
 * organisation that is gone meanwhile goes with it.
 */
const WRITE = `
with batch as (
  insert into accounts.usage_writers as w (id, batch, at) values ($1, $2, now())
  on conflict (id) do update set batch = excluded.batch, at = excluded.at where w.batch < excluded.batch
  returning id
), counted as (
  select organisation_id, hour, source, source_id, route, sum(requests) as requests, sum(weight) as weight,
    sum(refused) as refused, sum(messages) as messages, sum(connections) as connections
  from json_to_recordset($3::json) as u ("organisation_id" uuid, hour timestamptz, source text, source_id uuid,
    route text, requests bigint, weight bigint, refused bigint, messages bigint, connections bigint)
  where exists (select from batch)
  group by organisation_id, hour, source, source_id, route
), peaked as (
  select distinct on (organisation_id, day, meter) organisation_id, day, meter, used, allowed, at
  from json_to_recordset($4::json) as p (organisation_id uuid, day date, meter text, used bigint, allowed bigint,
    at timestamptz)
  where exists (select from batch)
  order by organisation_id, day, meter, used::float8 / greatest(allowed, 1) desc
), here as (
  select id from accounts.organisations
  where id in (select organisation_id from counted union select organisation_id from peaked)
  order by id for key share
), hours as (
  insert into accounts.usage_hours as h (organisation_id, hour, source, source_id, route, requests, weight,
    refused, messages, connections)
  select counted.* from counted join here on here.id = organisation_id
  order by organisation_id, hour, source_id, route
  on conflict (organisation_id, hour, source_id, route) do update set
    requests = h.requests + excluded.requests, weight = h.weight + excluded.weight,
    refused = h.refused + excluded.refused, messages = h.messages + excluded.messages,
    connections = h.connections + excluded.connections
), peaks as (
  insert into accounts.usage_peaks as p (organisation_id, day, meter, used, allowed, at)
  select peaked.* from peaked join here on here.id = organisation_id
  order by organisation_id, day, meter
  on conflict (organisation_id, day, meter) do update set
    used = excluded.used, allowed = excluded.allowed, at = excluded.at
    where excluded.used::numeric * p.allowed > p.used::numeric * excluded.allowed
)
select exists (select from batch) as written`;

/** False where the batch had been written before. `jobs` has the role quant_jobs. */
export async function writeUsage(
  jobs: Pick<Pool, "query">,
  { writer, number, rows, peaks }: UsageBatch,
): Promise<boolean> {
  const { rows: answers } = await jobs.query<{ written: boolean }>(WRITE, [
    writer,
    number,
    JSON.stringify(rows.map(rowOf)),
    JSON.stringify(peaks.map(peakOf)),
  ]);
  return answers[0]?.written ?? false;
}

function rowOf({ organisationId, hour, sourceId, ...rest }: UsageRow): object {
  return {
    ...rest,
    organisation_id: organisationId,
    hour: new Date(hour).toISOString(),
    source_id: sourceId,
  };
}

function peakOf({ organisationId, day, at, ...rest }: OrganisationPeak): object {
  return {
    ...rest,
    organisation_id: organisationId,
    day: new Date(day).toISOString().slice(0, 10),
    at: new Date(at).toISOString(),
  };
}
