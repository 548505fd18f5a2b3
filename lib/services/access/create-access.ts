import type { Redis } from "ioredis";
import type { Pool } from "pg";
import type { Feed } from "@/lib/domain/market/venue";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { type AccessEvents, listenToAccess } from "@/lib/platform/access-events";
import type { Clock } from "@/lib/platform/clock";
import type { Logger } from "@/lib/platform/log";
import { createPrisma } from "@/lib/platform/prisma";
import { createKeyAuthenticator, type KeyAuthenticator } from "./authenticate-key";
import { createKeyUses, type KeyUses } from "./key-uses";
import { createNonceLedger } from "./nonce-ledger";
import { createSessionReader, type SessionReader } from "./session-reader";
import { createStreamCredentials } from "./stream-credentials";

export interface AccessOptions {
  databaseUrl: string;
  /** Of the role `quant_jobs`: when keys were used is noted over all organisations at once. */
  jobs: Pool;
  redis: Redis | null;
  feed: Feed;
  clock: Clock;
  log: Logger;
  /** `NEXTAUTH_SECRET`, which signs cookies and tickets; without it keys alone are credentials. */
  secret: string | null;
}

export interface Access {
  readonly prisma: PrismaClient;
  /** Whoever listens here after this was made hears of a change when nothing old is remembered any more. */
  readonly events: AccessEvents;
  readonly authenticator: KeyAuthenticator;
  readonly sessions: SessionReader;
  readonly uses: KeyUses;
  readonly streamCredentials: ReturnType<typeof createStreamCredentials>;
  close(): Promise<void>;
}

/** Everything that decides who may come in, for one process. */
export function createAccess(options: AccessOptions): Access {
  const { databaseUrl, jobs, redis, feed, clock, log, secret } = options;
  const prisma = createPrisma({ databaseUrl });
  const events = listenToAccess({ databaseUrl, clock, log });
  const authenticator = createKeyAuthenticator({ prisma, events, clock });
  const sessions = createSessionReader({ prisma, events, clock });
  const uses = createKeyUses({ pool: jobs, clock, log });
  const nonces = createNonceLedger({ redis, clock });
  const streamCredentials = createStreamCredentials({
    authenticator,
    sessions,
    uses,
    nonces,
    feed,
    clock,
    ticketSecret: secret,
  });
  return {
    prisma,
    events,
    authenticator,
    sessions,
    uses,
    streamCredentials,
    async close() {
      authenticator.close();
      sessions.close();
      await Promise.all([uses.close(), events.close(), prisma.$disconnect()]);
    },
  };
}
