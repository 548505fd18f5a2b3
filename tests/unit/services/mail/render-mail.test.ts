import { describe, expect, it } from "vitest";
import { renderMail } from "@/lib/services/mail/render-mail";
import { isMailTemplate } from "@/lib/services/mail/templates";
import { SAMPLES } from "./samples";

const ALL = Object.entries(SAMPLES).flatMap(([id, params]) => (isMailTemplate(id) ? [{ id, params }] : []));
const HOSTILE = "<b onclick=\"x\">Eve</b> & 'co'\r\nBcc: all@example.com\u202e";

function render(id: string, params: unknown) {
  if (!isMailTemplate(id)) throw new Error(`no template ${id}`);
  return renderMail(id, params);
}

describe.each(ALL)("the mail $id", ({ id, params }) => {
  it("has a subject of one line, and says the same as text and as HTML", () => {
    const { subject, text, html } = renderMail(id, params);
    expect(subject).toMatch(/^[^\r\n]{3,150}$/);
    expect(`${subject}\n${text}\n${html}`).not.toMatch(/undefined|null|NaN|\[object/);
    const links = text.match(/https:\S+/g) ?? [];
    const hrefs = [...html.matchAll(/href="([^"]+)"/g)].map(([, href = ""]) => href.replaceAll("&amp;", "&"));
    expect(new Set(hrefs)).toEqual(new Set(links));
  });

  it("fetches nothing and runs nothing where it is read", () => {
    const { html } = renderMail(id, params);
    expect(html).not.toMatch(/\ssrc=|@import|url\(|<script|<img|<link|\son\w+=/i);
  });

  it("lets nobody write markup, a header or a direction of reading into it", () => {
    const words = [
      "name",
      "organisation",
      "inviter",
      "keyName",
      "what",
      "userAgent",
      "address",
      "from",
      "to",
    ];
    const hostile = Object.fromEntries(
      Object.entries(params).map(([field, value]) => [field, words.includes(field) ? HOSTILE : value]),
    );
    const { subject, text, html } = renderMail(id, hostile);
    expect(subject).not.toMatch(/[\r\n\u202e]/);
    expect(text).not.toMatch(/^Bcc:/m);
    expect(text).not.toContain("\u202e");
    expect(html).not.toContain("<b ");
    expect(html).not.toContain("</b>");
  });
});

describe("what somebody else chose", () => {
  it.each([
    ["Free coins at evil.com", "evil.com"],
    ["https://evil.com/x", "//evil.com"],
    ["www.evil.example", "www.evil"],
  ])("%s does not become a link in a mail of ours", (name, link) => {
    const { subject, text, html } = renderMail("invitation", { ...SAMPLES.invitation, inviter: name });
    for (const part of [subject, text, html]) expect(part).not.toContain(link);
  });

  it("keeps names as people write them, and cuts those that go on", () => {
    const greeting = (name: string) => render("account-deleted", { name }).text.split("\n")[0];
    expect(greeting("J.R. O'Neil-Ångström 李")).toBe("Hello J.R. O'Neil-Ångström 李,");
    expect(greeting("x".repeat(200))).toBe(`Hello ${"x".repeat(79)}…,`);
  });
});

it.each([["javascript:alert(1)"], ["data:text/html,x"], ["/relative"], ["ftp://quant.test/x"]])(
  "a link to %s is refused",
  (link) => {
    expect(() => render("verify-email", { name: "Ada", link })).toThrow();
  },
);

it("writes times in UTC and says so", () => {
  expect(render("new-sign-in", SAMPLES["new-sign-in"]).text).toContain("When: 21 November 2026 at 12:05 UTC");
});

it("leaves out what is not known", () => {
  const { text } = render("new-sign-in", { ...SAMPLES["new-sign-in"], address: null, userAgent: "" });
  expect(text).not.toMatch(/From:|Device:/);
});
