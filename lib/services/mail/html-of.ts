import type { MailBlock } from "./block";

/**
 * No picture, no font, nothing that is fetched: the mail looks the same without a network, and says nothing to us
 * when it is read. Without its styles it still reads from top to bottom.
 */
const STYLE = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
body { margin: 0; padding: 32px 16px; background: #ffffff; color: #13161a;
  font: 16px/1.5 -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; }
.mail { max-width: 560px; margin: 0 auto; overflow-wrap: anywhere; }
h1 { margin: 0 0 24px; font-size: 20px; line-height: 1.3; font-weight: 600; }
p { margin: 0 0 16px; }
a { color: #1c58d0; }
.button { display: inline-block; padding: 10px 18px; border-radius: 6px; background: #1c58d0; color: #ffffff;
  font-weight: 600; text-decoration: none; }
.link { font-size: 13px; color: #626a75; }
table { margin: 0 0 16px; border-collapse: collapse; }
th, td { padding: 4px 24px 4px 0; text-align: left; vertical-align: top; font-weight: 400; }
th { color: #626a75; white-space: nowrap; }
.quiet, .foot { font-size: 14px; color: #626a75; }
.foot { margin: 32px 0 0; padding-top: 16px; border-top: 1px solid #e2e5e9; }
@media (prefers-color-scheme: dark) {
  body { background: #0d0f12; color: #eceef1; }
  a { color: #7da9ff; }
  .button { background: #2b66e0; color: #ffffff; }
  .link, th, .quiet, .foot { color: #a3abb5; }
  .foot { border-color: #2e343c; }
}`;

export function htmlOf(subject: string, blocks: readonly MailBlock[]): string {
  const title = escapeHtml(subject);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${title}</title>
<style>${STYLE}
</style>
</head>
<body>
<div class="mail">
<h1>${title}</h1>
${blocks.map(draw).join("\n")}
<p class="foot">Quant</p>
</div>
</body>
</html>
`;
}

function draw(block: MailBlock): string {
  switch (block.kind) {
    case "words":
      return `<p>${escapeHtml(block.text)}</p>`;
    case "quiet":
      return `<p class="quiet">${escapeHtml(block.text)}</p>`;
    case "button": {
      const link = escapeHtml(block.link);
      return `<p><a class="button" href="${link}">${escapeHtml(block.label)}</a></p>
<p class="link">Or open this address: <a href="${link}">${link}</a></p>`;
    }
    case "facts": {
      const rows = block.rows.map(
        ([label, value]) => `<tr><th scope="row">${escapeHtml(label)}</th><td>${escapeHtml(value)}</td></tr>`,
      );
      return rows.length === 0 ? "" : `<table>\n${rows.join("\n")}\n</table>`;
    }
  }
}

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter);
}
