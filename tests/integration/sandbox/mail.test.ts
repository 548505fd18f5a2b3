import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTransport } from "nodemailer";
import { afterEach, expect, it, vi } from "vitest";
import { GET } from "@/app/dev/mail/messages/route";
import { systemClock } from "@/lib/platform/clock";
import { openMail } from "@/server/sandbox/mail/open-mail";
import { log, type Outbox, openOutbox } from "../mail/mail-stage";

const folder = mkdtempSync(join(tmpdir(), "mail-"));
let outbox: Outbox | null = null;

afterEach(async () => {
  vi.unstubAllEnvs();
  await outbox?.close();
  outbox = null;
  rmSync(join(folder, "mail"), { recursive: true, force: true });
});

async function send({ smtpUrl }: Outbox, to: string, text = "See http://quant.test/a#b and go.") {
  const transport = createTransport(smtpUrl);
  await transport.sendMail({ from: "no-reply@quant.test", to, subject: `To ${to}`, text });
  transport.close();
}

const ask = (query = "") => GET(new Request(`http://localhost:3000/dev/mail/messages${query}`));

it("gives scripts what was received: newest first, by recipient, with its links", async () => {
  outbox = await openOutbox(folder);
  vi.stubEnv("OUTBOX_URL", outbox.origin);
  for (const to of ["ada@example.com", "bob@example.com", "Ada@Example.com"]) await send(outbox, to);
  const { data } = await (await ask()).json();
  expect(data.map(({ to }: { to: string }) => to.toLowerCase())).toEqual([
    "ada@example.com",
    "bob@example.com",
    "ada@example.com",
  ]);
  const narrowed = (await (await ask("?to=bob%40example.com")).json()).data;
  expect(narrowed).toEqual([
    {
      id: expect.any(String),
      to: "bob@example.com",
      subject: "To bob@example.com",
      text: expect.stringContaining("See http://quant.test/a#b and go."),
      links: ["http://quant.test/a#b"],
      time: expect.any(Number),
    },
  ]);
  expect((await ask("?nobody=x")).status).toBe(400);
});

it("has no page in production, and none where a mail server was given", async () => {
  outbox = await openOutbox(folder);
  expect((await ask()).status).toBe(404);
  vi.stubEnv("OUTBOX_URL", outbox.origin);
  expect((await ask()).status).toBe(200);
  vi.stubEnv("QUANT_ENV", "production");
  expect((await ask()).status).toBe(404);
});

it("says that it is away where its process is", async () => {
  vi.stubEnv("OUTBOX_URL", "http://127.0.0.1:1");
  const response = await ask();
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ code: "unavailable" });
});

it("refuses to run in production", async () => {
  const variables = { QUANT_ENV: "production", QUANT_DATA: folder, OUTBOX_SMTP_PORT: 0 };
  await expect(openMail(variables, systemClock, log)).rejects.toThrow("Production mode refuses the outbox");
});

it("keeps its mails over a restart, the newest 500 of them, and is not stopped by a broken file", async () => {
  mkdirSync(join(folder, "mail"), { recursive: true });
  const kept = { messageId: null, from: "", to: ["a@b.c"], subject: "", text: "", html: null, links: [] };
  for (let id = 1; id <= 500; id += 1) {
    const name = String(id).padStart(9, "0");
    const mail = { ...kept, id: name, headers: [], time: id };
    writeFileSync(join(folder, "mail", `${name}.json`), JSON.stringify(mail));
  }
  writeFileSync(join(folder, "mail", "000000501.json"), "{");
  outbox = await openOutbox(folder);
  await send(outbox, "ada@example.com");
  await outbox.close();
  outbox = await openOutbox(folder);
  const mails = await outbox.received();
  expect(mails).toHaveLength(500);
  expect(mails[0]).toMatchObject({ id: "000000502", to: ["ada@example.com"] });
  expect(mails.at(-1)?.id).toBe("000000002");
  expect(readdirSync(join(folder, "mail"))).not.toContain("000000001.json");
});

it("refuses a mail that is too large, and takes the next", async () => {
  outbox = await openOutbox(folder);
  await expect(send(outbox, "ada@example.com", "x".repeat(1_100_000))).rejects.toThrow(/552/);
  await send(outbox, "ada@example.com");
  expect(await outbox.received()).toHaveLength(1);
});

it("answers only those who ask for this machine by its address", async () => {
  outbox = await openOutbox(folder);
  const { origin } = outbox;
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const asked = request(`${origin}/messages`, { headers: { Host: "rebound.example" } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on("error", reject).end();
  });
  expect(status).toBe(403);
});
