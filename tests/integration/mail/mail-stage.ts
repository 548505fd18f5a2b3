import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, vi } from "vitest";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { systemClock } from "@/lib/platform/clock";
import { createLog } from "@/lib/platform/log";
import { createMailTransport } from "@/lib/platform/mail/mail-transport";
import { withOrganisation } from "@/lib/platform/with-organisation";
import { enqueueMail } from "@/lib/services/mail/enqueue-mail";
import { createMailSender } from "@/server/jobs/mail/create-mail-sender";
import { createMailLedger, type MailLedger } from "@/server/jobs/mail/mail-ledger";
import type { OutboxSender } from "@/server/jobs/outbox/create-outbox-sender";
import { openMail } from "@/server/sandbox/mail/open-mail";
import type { ReceivedMail } from "@/server/sandbox/mail/received-mail";
import type { TestDatabase } from "@/tests/fixtures/database";

export const log = createLog("test", "silent");
export const FROM = { name: "Quant", address: "no-reply@quant.test" };

export interface MailRow {
  id: string;
  recipient: string;
  params: unknown;
  attempts: number;
  sent_at: Date | null;
  failed_at: Date | null;
  last_error: string | null;
  waits_s: number;
}

/** An outbox of its own: a real mail server and what it received. */
export async function openOutbox(folder = mkdtempSync(join(tmpdir(), "outbox-"))) {
  const variables = { QUANT_DATA: folder, OUTBOX_SMTP_PORT: 0, OUTBOX_PORT: 0 };
  const outbox = await openMail(variables, systemClock, log);
  if (!outbox) throw new Error("there is no outbox");
  const origin = `http://127.0.0.1:${outbox.listingPort}`;
  return {
    folder,
    origin,
    smtpUrl: `smtp://127.0.0.1:${outbox.smtpPort}`,
    async received(to?: string): Promise<ReceivedMail[]> {
      const query = to === undefined ? "" : `?to=${encodeURIComponent(to)}`;
      return (await (await fetch(`${origin}/messages${query}`)).json()).data;
    },
    close: () => outbox.close(),
    async remove() {
      await outbox.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type Outbox = Awaited<ReturnType<typeof openOutbox>>;

/** A mail server that answers every command by `answer`; null hangs up, and "" says nothing. */
export async function openScripted(answer: (line: string) => string | null) {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => socket.destroy());
    const say = (line: string) => {
      const words = answer(line);
      if (words === null) socket.destroy();
      else if (words !== "") socket.write(`${words}\r\n`);
    };
    say("CONNECT");
    socket.on("data", (chunk) => {
      for (const line of chunk.toString().split("\r\n")) if (line !== "") say(line);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    smtpUrl: `smtp://127.0.0.1:${address.port}`,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Writes a mail as request code does. */
export function write(prisma: PrismaClient, to: string, dedupeKey?: string): Promise<void> {
  return withOrganisation(prisma, { organisationId: null, userId: null }, (transaction) =>
    enqueueMail(transaction, {
      to,
      template: "verify-email",
      params: { name: "Ada", link: "https://quant.test/verify-email#token=secret-token" },
      ...(dedupeKey !== undefined && { dedupeKey }),
    }),
  );
}

interface SenderOverrides {
  ledger?: MailLedger;
  sendWithinMs?: number;
}

export function openSender(
  database: TestDatabase,
  smtpUrl: string,
  { ledger = createMailLedger(database.pool), sendWithinMs = 5_000 }: SenderOverrides = {},
): OutboxSender {
  return createMailSender({
    ledger,
    transport: createMailTransport({ smtpUrl, from: FROM, connectionsMax: 4, sendWithinMs }),
    clock: systemClock,
    random: () => 0.5,
    log,
  });
}

export async function rowOf(database: TestDatabase, to: string): Promise<MailRow> {
  const { rows } = await database.pool.query<MailRow>(
    "select *, extract(epoch from next_try_at - now())::float8 as waits_s from accounts.mails where recipient = $1",
    [to],
  );
  const [row] = rows;
  if (!row) throw new Error(`no mail to ${to}`);
  return row;
}

/** Lets the wait of a mail, or the lease of the sender that has it, be over. */
export async function makeDue(database: TestDatabase, to: string): Promise<void> {
  await database.pool.query("update accounts.mails set next_try_at = now() where recipient = $1", [to]);
}

export function eventually(check: () => Promise<void>): Promise<void> {
  return vi.waitFor(check, { timeout: 15_000, interval: 25 });
}

export async function expectSent(database: TestDatabase, to: string): Promise<void> {
  await eventually(async () => expect((await rowOf(database, to)).sent_at).not.toBeNull());
}
