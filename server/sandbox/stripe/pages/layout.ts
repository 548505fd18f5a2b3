import { createHash } from "node:crypto";
import type { ApiAnswer } from "../wire/answer-request";
import { type Html, html } from "./html";
import { STYLE } from "./style";

const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");
// Raw: the sheet is ours, and escaping would change what was hashed.
const STYLE_TAG = `<style>${STYLE}</style>`;

export interface View {
  title: string;
  /** Two columns where there is room, or one narrow one. */
  shape: "two" | "narrow";
  body: Html;
  /** Where its forms may lead in the end: browsers hold a form's redirects to the policy too. */
  leadsTo?: readonly (string | null)[];
}

export function renderView(view: View, status = 200): ApiAnswer {
  const body = html`<body><div class="sandbox"><strong>Stripe sandbox</strong>: no money moves, and only test cards work.</div><main class="${view.shape}">${view.body}</main></body>`;
  const head = html`<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${view.title} · Stripe sandbox</title>`;
  const origins = (view.leadsTo ?? []).flatMap((url) =>
    url && URL.canParse(url) ? [new URL(url).origin] : [],
  );
  const forms = ["'self'", ...new Set(origins)].join(" ");
  return {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action ${forms}; base-uri 'none'; frame-ancestors 'none'`,
      "referrer-policy": "no-referrer",
    },
    body: `<!doctype html><html lang="en">${head.text}${STYLE_TAG}</head>${body.text}</html>`,
  };
}

export function redirectTo(location: string): ApiAnswer {
  return { status: 303, headers: { location, "content-type": "text/plain" }, body: "" };
}
