import type { Pool } from "pg";
import { FEEDS } from "@/lib/domain/market/venue";
import { createPool } from "@/lib/platform/db";
import { createLog } from "@/lib/platform/log";
import { type ArchiveReader, createArchiveReader } from "@/lib/services/market-data/archive-reader";

/** Survives hot reload, which would otherwise open a pool for every change. */
const kept = globalThis as { quantArchive?: { pool: Pool; reader: ArchiveReader } };

/** The pages' own look at the record of the feed that runs, as the role that may only read it. */
export function archive(): ArchiveReader {
  const databaseUrl = process.env.DATABASE_URL;
  if (!databaseUrl) throw new Error("DATABASE_URL is not set: start the product with npm start.");
  const feed = FEEDS.find((candidate) => candidate === process.env.QUANT_FEED) ?? "simulated";
  if (!kept.quantArchive) {
    const log = createLog("web", process.env.LOG_LEVEL ?? "info");
    const pool = createPool({ databaseUrl, name: "web", max: 4, log, role: "quant_app" });
    kept.quantArchive = { pool, reader: createArchiveReader(pool, feed) };
  }
  return kept.quantArchive.reader;
}
