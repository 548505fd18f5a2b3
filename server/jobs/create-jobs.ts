import type { Pool } from "pg";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import type { Clock } from "@/lib/platform/clock";
import type { Logger } from "@/lib/platform/log";
import { mailExpiringKeys } from "@/lib/services/access/mail-expiring-keys";
import { forgetUsage } from "@/lib/services/usage/forget-usage";
import { mailUsageMarks } from "@/lib/services/usage/mail-usage-marks";
import { createKeyWarnings } from "./keys/create-key-warnings";
import { createUsageJobs } from "./usage/create-usage-jobs";

interface JobsOptions {
  /** With the role quant_jobs. */
  jobs: Pool;
  prisma: PrismaClient;
  publicUrl: string;
  clock: Clock;
  log: Logger;
}

/** What is looked after now and then over all organisations; several processes may do so at once. */
export function createJobs({ jobs, prisma, publicUrl, clock, log }: JobsOptions): { close(): Promise<void> } {
  const dependencies = { jobs, prisma, publicUrl };
  const running = [
    createKeyWarnings({ mail: (at) => mailExpiringKeys(dependencies, at), clock, log }),
    createUsageJobs({
      tell: (at) => mailUsageMarks(dependencies, at),
      forget: (at) => forgetUsage(jobs, at),
      clock,
      log,
    }),
  ];
  return {
    async close() {
      await Promise.all(running.map((job) => job.close()));
    },
  };
}
