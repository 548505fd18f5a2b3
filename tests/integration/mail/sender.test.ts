import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PrismaClient } from "@/lib/generated/prisma/client";
import { systemClock } from "@/lib/platform/clock";
import { createMetrics } from "@/lib/platform/metrics";
import { createPrisma } from "@/lib/platform/prisma";
import { withOrganisation } from "@/lib/platform/with-organisation";
import { enqueueMail } from "@/lib/services/mail/enqueue-mail";
import { createMailLedger } from "@/server/jobs/mail/mail-ledger";
import { startMail } from "@/server/jobs/mail/start-mail";
import type { OutboxSender } from "@/server/jobs/outbox/create-outbox-sender";
import { createTestDatabase, type TestDatabase } from "@/tests/fixtures/database";
import {
  eventually,
  expectSent,
  FROM,
  log,
  makeDue,
  type Outbox,
  openOutbox,
  openScripted,
  openSender,
  rowOf,
  write,
} from "./mail-stage";

const NOBODY = { organisationId: null, userId: null };
const newAddress = () => `${randomUUID()}@example.com`;
const newestFirst = async (outbox: Outbox, to: string) => outbox.received(to);

let database: TestDatabase;
let prisma: PrismaClient;
let outbox: Outbox;

beforeAll(async () => {
  database = await createTestDatabase();
  prisma = createPrisma({ databaseUrl: database.databaseUrl });
  outbox = await openOutbox();
});

afterAll(async () => {
  await outbox?.remove();
  await prisma?.$disconnect();
  await database?.drop();
});

async function during(sender: OutboxSender, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } finally {
    await sender.close(5_000);
  }
}

describe("a mail that was written", () => {
  it("arrives as text and HTML, names itself by its row, and leaves no token in the database", async () => {
    const to = newAddress();
    await write(prisma, to);
    await during(openSender(database, outbox.smtpUrl), () => expectSent(database, to));
    const [mail, ...more] = await newestFirst(outbox, to);
    const row = await rowOf(database, to);
    expect(more).toEqual([]);
    expect(mail).toMatchObject({
      to: [to],
      from: "Quant <no-reply@quant.test>",
      subject: "Confirm your e-mail address",
      messageId: `<${row.id}@quant.test>`,
      links: ["https://quant.test/verify-email#token=secret-token"],
    });
    expect(mail?.html).toContain("Hello Ada,");
    const header = (name: string) => mail?.headers.find((one) => one.name === name)?.value;
    expect(header("Auto-Submitted")).toBe("auto-generated");
    expect(row).toMatchObject({ attempts: 1, last_error: null });
    expect(row.params).toEqual({});
  });

  it("goes out within a moment of its commit, counted by what became of it", async () => {
    const metrics = createMetrics();
    const mail = startMail({
      config: {
        databaseUrl: database.databaseUrl,
        smtpUrl: outbox.smtpUrl,
        mailFrom: FROM,
        roles: new Set(["jobs"]),
      },
      pool: database.pool,
      clock: systemClock,
      log,
      metrics,
    });
    try {
      const [first, second] = [newAddress(), newAddress()];
      await write(prisma, first);
      await expectSent(database, first);
      const before = performance.now();
      await write(prisma, second);
      await expectSent(database, second);
      // The poll alone would take up to five seconds.
      expect(performance.now() - before).toBeLessThan(2_500);
      expect(await metrics.text()).toContain('quant_mails_total{outcome="sent"} 2');
    } finally {
      await mail?.close();
    }
  });

  it("is never sent where its transaction fails, and once where its reason comes twice", async () => {
    const [undone, once] = [newAddress(), newAddress()];
    const failing = withOrganisation(prisma, NOBODY, async (transaction) => {
      await enqueueMail(transaction, { to: undone, template: "account-deleted", params: { name: "Ada" } });
      throw new Error("the reason fell away");
    });
    await expect(failing).rejects.toThrow("the reason fell away");
    await write(prisma, once, `reason:${once}`);
    await write(prisma, once, `reason:${once}`);
    await during(openSender(database, outbox.smtpUrl), () => expectSent(database, once));
    expect(await outbox.received(undone)).toEqual([]);
    expect(await outbox.received(once)).toHaveLength(1);
  });

  it("can be read by nobody who may write one", async () => {
    const reading = withOrganisation(prisma, NOBODY, (transaction) => transaction.mail.findMany());
    await expect(reading).rejects.toThrow(/permission denied/);
  });

  it.each(["ada@example.com\r\nBcc: all@example.com", "a@example.com, b@example.com", ""])(
    "is refused to %j where it is written",
    async (to) => {
      await expect(write(prisma, to)).rejects.toThrow("no proper address");
    },
  );

  it("has one recipient and no header of a stranger's, whatever a name says", async () => {
    const to = newAddress();
    const name = "Eve\r\nBcc: all@example.com\r\n\r\n<img src=x>";
    await withOrganisation(prisma, NOBODY, (transaction) =>
      enqueueMail(transaction, {
        to,
        template: "membership-ended",
        params: { name: "Ada", organisation: name },
      }),
    );
    await during(openSender(database, outbox.smtpUrl), () => expectSent(database, to));
    const [mail] = await outbox.received(to);
    expect(mail?.headers.map((header) => header.name.toLowerCase())).not.toContain("bcc");
    expect(mail?.subject).toContain("Eve Bcc: all@example. com");
    expect(mail?.html).toContain("&lt;img src=x&gt;");
    expect(await outbox.received("all@example.com")).toEqual([]);
  });
});

describe("several senders", () => {
  it("send each mail once between them", async () => {
    const all = Array.from({ length: 60 }, newAddress);
    for (const to of all) await write(prisma, to);
    const senders = [openSender(database, outbox.smtpUrl), openSender(database, outbox.smtpUrl)];
    for (const to of all) await expectSent(database, to);
    await Promise.all(senders.map((sender) => sender.close(5_000)));
    expect(senders.map((sender) => sender.stats().sent).reduce((sum, sent) => sum + sent)).toBe(60);
    const received = (await outbox.received()).filter(({ to }) => all.includes(to[0] ?? ""));
    expect(received).toHaveLength(60);
  });

  it("send a mail again under the same Message-ID where one died between sending and marking", async () => {
    const to = newAddress();
    await write(prisma, to);
    const ledger = createMailLedger(database.pool);
    let reached = (): void => {};
    const atTheMark = new Promise<void>((resolve) => {
      reached = resolve;
    });
    // Never answers: the process is gone as far as the row can tell.
    const dying = { ...ledger, markSent: () => new Promise<void>(() => reached()) };
    const first = openSender(database, outbox.smtpUrl, { ledger: dying });
    await atTheMark;
    await first.close(0);
    expect(await rowOf(database, to)).toMatchObject({ sent_at: null, attempts: 1 });

    const second = openSender(database, outbox.smtpUrl);
    await during(second, async () => {
      // While the lease runs the mail is nobody else's.
      expect((await rowOf(database, to)).waits_s).toBeGreaterThan(60);
      expect(await ledger.claim(10, 1_000)).toEqual([]);
      await makeDue(database, to);
      second.wake();
      await expectSent(database, to);
    });
    const [again, before] = await outbox.received(to);
    expect(again?.messageId).toBe(before?.messageId);
    expect(again?.text).toBe(before?.text);
  });
});

describe("a mail server in trouble", () => {
  const HAPPY: Record<string, string> = {
    CONNECT: "220 here",
    EHLO: "250 here",
    MAIL: "250 ok",
    RCPT: "250 ok",
    DATA: "354 go on",
    QUIT: "221 bye",
  };
  const scripted = (changed: Record<string, string | null>) =>
    openScripted((line) => {
      const word = line.split(" ", 1)[0] ?? "";
      return word in changed ? (changed[word] ?? null) : (HAPPY[word] ?? "");
    });

  it.each([
    ["refuses the address for now", { RCPT: "451 come back later" }, "EENVELOPE"],
    ["refuses the connection", { CONNECT: "421 too busy" }, ""],
    ["hangs up on a greeting", { CONNECT: null }, ""],
    ["hangs up in the middle of a mail", { DATA: null }, ""],
    ["says nothing at all", { CONNECT: "" }, "took more than 0.3 s"],
    ["falls silent after the mail", {}, "took more than 0.3 s"],
  ])("that %s gets the mail again later, and then it arrives", async (_what, changed, reason) => {
    const to = newAddress();
    await write(prisma, to);
    const server = await scripted(changed);
    const sender = openSender(database, server.smtpUrl, { sendWithinMs: 300 });
    await during(sender, () =>
      eventually(async () => expect((await rowOf(database, to)).last_error).toContain(reason)),
    );
    await server.close();
    const row = await rowOf(database, to);
    expect(row).toMatchObject({ sent_at: null, failed_at: null, attempts: 1 });
    // Five seconds after the first failure, less what has passed since.
    expect(row.waits_s).toBeGreaterThan(0);
    expect(row.waits_s).toBeLessThanOrEqual(5);
    await makeDue(database, to);
    await during(openSender(database, outbox.smtpUrl), () => expectSent(database, to));
    expect(await outbox.received(to)).toHaveLength(1);
  });

  it("that is not there at all does not lose a mail", async () => {
    const to = newAddress();
    await write(prisma, to);
    await during(openSender(database, "smtp://127.0.0.1:1"), () =>
      eventually(async () => expect((await rowOf(database, to)).last_error).toContain("ECONNREFUSED")),
    );
    await makeDue(database, to);
    await during(openSender(database, outbox.smtpUrl), () => expectSent(database, to));
  });

  it("that refuses the address for good ends the mail, with the reason and without the token", async () => {
    const to = newAddress();
    await write(prisma, to);
    const server = await scripted({ RCPT: "550 5.1.1 no such mailbox" });
    await during(openSender(database, server.smtpUrl), () =>
      eventually(async () => expect((await rowOf(database, to)).failed_at).not.toBeNull()),
    );
    await server.close();
    const row = await rowOf(database, to);
    expect(row.sent_at).toBeNull();
    expect(row.params).toEqual({});
    expect(row.last_error).toContain("550 5.1.1 no such mailbox");
  });

  it("is given up on after a day", async () => {
    const to = newAddress();
    await write(prisma, to);
    await database.pool.query(
      "update accounts.mails set created_at = now() - interval '24 hours', attempts = 12 where recipient = $1",
      [to],
    );
    await during(openSender(database, "smtp://127.0.0.1:1"), () =>
      eventually(async () => expect((await rowOf(database, to)).failed_at).not.toBeNull()),
    );
    expect((await rowOf(database, to)).params).toEqual({});
  });
});

describe("a sender", () => {
  it("gives up what no template can write, and goes on with the rest", async () => {
    const [broken, unknown, whole] = [newAddress(), newAddress(), newAddress()];
    await database.pool.query(
      `insert into accounts.mails (id, recipient, template, params) values
        ($1, $2, 'verify-email', '{"link":"javascript:x"}'), ($3, $4, 'no-such-mail', '{}')`,
      [randomUUID(), broken, randomUUID(), unknown],
    );
    await write(prisma, whole);
    await during(openSender(database, outbox.smtpUrl), () => expectSent(database, whole));
    for (const to of [broken, unknown]) {
      expect((await rowOf(database, to)).failed_at).not.toBeNull();
    }
  });

  it("lets the mail under way arrive before it ends, and takes no other", async () => {
    const all = Array.from({ length: 12 }, newAddress);
    for (const to of all) await write(prisma, to);
    const ledger = createMailLedger(database.pool);
    let claimed = 0;
    const sender = openSender(database, outbox.smtpUrl, {
      ledger: {
        ...ledger,
        async claim(count, leaseMs) {
          const mails = await ledger.claim(count, leaseMs);
          claimed += mails.length;
          return mails;
        },
      },
    });
    await sender.close(5_000);
    expect(sender.stats().sent).toBe(claimed);
    const left = await database.pool.query(
      "select count(*)::int as left from accounts.mails where recipient = any($1) and sent_at is null",
      [all],
    );
    expect(left.rows[0].left).toBe(12 - claimed);
    await during(openSender(database, outbox.smtpUrl), async () => {
      for (const to of all) await expectSent(database, to);
    });
  });

  it("forgets in time what it sent, and nothing that waits", async () => {
    const [old, waiting] = [newAddress(), newAddress()];
    for (const to of [old, waiting]) await write(prisma, to);
    await database.pool.query(
      "update accounts.mails set created_at = now() - interval '91 days' where recipient = any($1)",
      [[old, waiting]],
    );
    await database.pool.query(
      "update accounts.mails set sent_at = now() - interval '91 days' where recipient = $1",
      [old],
    );
    expect(await createMailLedger(database.pool).forget(90)).toBe(1);
    await expect(rowOf(database, old)).rejects.toThrow("no mail");
    expect((await rowOf(database, waiting)).sent_at).toBeNull();
  });
});
