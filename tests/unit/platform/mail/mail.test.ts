import { describe, expect, it } from "vitest";
import { isMailAddress } from "@/lib/platform/mail/mail-address";
import { describeMailError } from "@/lib/platform/mail/mail-error";
import { defaultMailbox, parseMailbox } from "@/lib/platform/mail/mailbox";
import { smtpOptions } from "@/lib/platform/mail/smtp-options";

describe("an address that a mail may go to", () => {
  it.each(["ada@example.com", "ada+quant@mail.example.co.uk", "o'neil@example.com", "x@localhost"])(
    "takes %s",
    (address) => expect(isMailAddress(address)).toBe(true),
  );

  it.each([
    "",
    "ada",
    "a@b@c",
    "ada@example.com\r\nBcc: all@example.com",
    "ada@example.com, bob@example.com",
    "Ada <ada@example.com>",
    '"a b"@example.com',
    "ada @example.com",
    `${"a".repeat(65)}@example.com`,
    `a@${"b".repeat(260)}`,
  ])("refuses %j", (address) => expect(isMailAddress(address)).toBe(false));
});

describe("whom mails come from", () => {
  it.each([
    ["no-reply@quant.test", { name: "Quant", address: "no-reply@quant.test" }],
    ["Desk <desk@quant.test>", { name: "Desk", address: "desk@quant.test" }],
    [" <desk@quant.test> ", { name: "Quant", address: "desk@quant.test" }],
    ["Desk", null],
    ["Desk <desk>", null],
    ["Desk\r\nBcc: x <desk@quant.test>", null],
  ])("%j is read or refused", (text, mailbox) => expect(parseMailbox(text)).toEqual(mailbox));

  it.each([
    ["https://quant.example.com", "no-reply@quant.example.com"],
    ["http://localhost:3000", "no-reply@localhost"],
    ["http://10.0.0.7", "no-reply@localhost"],
    ["http://[::1]:3000", "no-reply@localhost"],
  ])("without one it is the host of %s", (url, address) => expect(defaultMailbox(url).address).toBe(address));
});

describe("a mail server's URL", () => {
  it.each([
    ["smtp://mail.test", { host: "mail.test", port: 587, secure: false, requireTLS: true, ignoreTLS: false }],
    ["smtp://mail.test:25", { port: 25, requireTLS: true }],
    ["smtp://relay.internal:25?tls=optional", { requireTLS: false, ignoreTLS: false }],
    ["smtps://mail.test", { port: 465, secure: true }],
    ["smtp://127.0.0.1:1025", { host: "127.0.0.1", requireTLS: false, ignoreTLS: true }],
    ["smtp://[::1]:1025", { host: "::1", ignoreTLS: true }],
    ["smtp://localhost:1025", { ignoreTLS: true }],
    ["smtp://a%40b:p%3Aw@mail.test", { auth: { user: "a@b", pass: "p:w" } }],
    ["smtp://ada:100%@mail.test", { auth: { user: "ada", pass: "100%" } }],
    ["smtp://localhost.evil.test", { requireTLS: true }],
  ])("%s", (url, expected) => expect(smtpOptions(url, 4)).toMatchObject(expected));

  it("always checks certificates, whatever the URL asks for, and waits for nothing without end", () => {
    const options = smtpOptions("smtps://mail.test?tls.rejectUnauthorized=false&socketTimeout=0", 4);
    expect(options.tls).toMatchObject({ rejectUnauthorized: true });
    for (const wait of ["dnsTimeout", "connectionTimeout", "greetingTimeout", "socketTimeout"] as const) {
      expect(options[wait]).toBeGreaterThan(0);
    }
  });
});

describe("what a mail server refuses", () => {
  it.each([
    ["EENVELOPE", 550, true],
    ["EMESSAGE", 554, true],
    ["EENVELOPE", 451, false],
    ["EAUTH", 535, false],
    ["EPROTOCOL", 554, false],
    ["ETIMEDOUT", undefined, false],
  ])("%s %s is final: %s", (code, responseCode, final) => {
    const error = Object.assign(new Error("no"), { code, responseCode, response: "550 no\r\nsecond line" });
    expect(describeMailError(error)).toMatchObject({ final, message: `${code}: 550 no` });
  });
});
