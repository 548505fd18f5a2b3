import { csvLine } from "@/lib/domain/usage/csv-line";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import type { Member } from "../access/member";
import { readUsage, type UsagePlace } from "./read-usage";

const ROWS_AT_ONCE = 1_000;

const HEAD = csvLine([
  "hour (UTC)",
  "source",
  "name",
  "id",
  "route",
  "requests",
  "weight",
  "refused",
  "messages",
  "connections",
]);

/** Every hour, key and route of an organisation as lines of CSV, read as fast as they are taken. Errors: `forbidden`. */
export async function* usageCsv(
  prisma: PrismaClient,
  who: Member,
  { from, to }: { from: number; to: number },
): AsyncGenerator<string> {
  let after: UsagePlace | null = null;
  let head = HEAD;
  for (;;) {
    const page = await readUsage(prisma, who, { groupBy: null, from, to, limit: ROWS_AT_ONCE, after });
    yield page.reduce((text, { row }) => {
      const { time = 0, source = "key", name, sourceId = "", route = "" } = row;
      const { requests, weight, refused, messages, connections } = row;
      const hour = new Date(time).toISOString();
      const cells = [
        hour,
        source,
        name ?? "",
        sourceId,
        route,
        requests,
        weight,
        refused,
        messages,
        connections,
      ];
      return text + csvLine(cells);
    }, head);
    head = "";
    after = page.at(-1)?.place ?? null;
    if (page.length < ROWS_AT_ONCE) return;
  }
}
