import type { Pool } from "pg";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import type { Clock } from "@/lib/platform/clock";
import type { ServerConfig } from "@/lib/platform/env";
import type { Logger } from "@/lib/platform/log";
import type { Metrics } from "@/lib/platform/metrics";
import { mailExpiringKeys } from "@/lib/services/access/mail-expiring-keys";
import { forgetUsage } from "@/lib/services/usage/forget-usage";
import { mailUsageMarks } from "@/lib/services/usage/mail-usage-marks";
import { createKeyWarnings } from "./keys/create-key-warnings";
import { createUsageJobs } from "./usage/create-usage-jobs";
import { startWebhooks } from "./webhooks/start-webhooks";

interface JobsOptions {
  /** With the role quant_jobs. */
  jobs: Pool;
  prisma: PrismaClient;
  config: Pick<ServerConfig, "databaseUrl" | "publicUrl" | "isLocal" | "nextauthSecret">;
  version: string;
  clock: Clock;
  log: Logger;
  metrics: Metrics;
}

/** What is looked after now and then over all organisations; several processes may do so at once. */
export function createJobs(options: JobsOptions): { close(): Promise<void> } {
  const { jobs, prisma, config, clock, log } = options;
  const dependencies = { jobs, prisma, publicUrl: config.publicUrl };
  const running = [
    createKeyWarnings({ mail: (at) => mailExpiringKeys(dependencies, at), clock, log }),
    createUsageJobs({
      tell: (at) => mailUsageMarks(dependencies, at),
      forget: (at) => forgetUsage(jobs, at),
      clock,
      log,
    }),
    startWebhooks({ ...options, ...config, pool: jobs }),
  ];
  return {
    async close() {
      await Promise.all(running.map((job) => job?.close()));
    },
  };
}
