/** One sheet for all pages; it stands in the page itself, and its hash in the policy that allows it. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#f5f6f8;--card:#fff;--text:#16181d;--dim:#5b6270;--line:#d9dce3;--accent:#4f46e5;--on:#fff;--bad:#b3261e;--bad-bg:#fdecea;--good:#0b6b3a;--good-bg:#e6f5ec;--note:#7a4b00;--note-bg:#fff4dc}
@media (prefers-color-scheme:dark){:root{--bg:#0f1115;--card:#181b21;--text:#eceef2;--dim:#a0a7b4;--line:#333944;--accent:#8f88ff;--on:#0f1115;--bad:#ffb4ab;--bad-bg:#3b1512;--good:#7fdca6;--good-bg:#0f2d1d;--note:#ffd98a;--note-bg:#33270c}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
.sandbox{background:var(--note-bg);color:var(--note);font-size:14px;padding:8px 16px;text-align:center}
main{max-width:960px;margin:0 auto;padding:24px 16px 48px;display:grid;gap:24px}
main.narrow{max-width:560px}
@media (min-width:820px){main.two{grid-template-columns:1fr 1fr;align-items:start;padding-top:48px}}
h1{font-size:22px;line-height:1.25;margin:0 0 4px}h2{font-size:16px;margin:0 0 12px}p{margin:0 0 8px}
a{color:var(--accent)}
.dim{color:var(--dim);font-size:14px}.big{font-size:32px;font-weight:650;margin:4px 0;font-variant-numeric:tabular-nums}
.card{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:20px;min-width:0}
section>.card+.card,.card+.row{margin-top:16px}h1+form,h1+p+form{margin-top:14px}
dl{display:grid;grid-template-columns:1fr auto;row-gap:8px;margin:16px 0 0}dl+.card{margin-top:24px}
dt{min-width:0;overflow-wrap:anywhere;padding-right:16px}dd{margin:0;text-align:right;font-variant-numeric:tabular-nums}
.total{font-weight:650;border-top:1px solid var(--line);padding-top:8px}
form{display:grid;gap:14px;margin:0}
.field{display:grid;gap:4px;min-width:0}.stack{display:grid;gap:12px}.pair{display:grid;grid-template-columns:1fr 1fr;gap:12px}
label,legend{font-size:14px;font-weight:550}
input,select{font:inherit;color:inherit;background:var(--bg);border:1px solid var(--dim);border-radius:8px;padding:10px 12px;width:100%;min-width:0}
input[aria-invalid=true]{border-color:var(--bad)}
button,.button{font:inherit;font-weight:600;color:var(--on);background:var(--accent);border:1px solid var(--accent);border-radius:8px;padding:11px 16px;cursor:pointer;text-align:center;text-decoration:none;display:inline-block}
button.quiet,.button.quiet{color:var(--text);background:transparent;border-color:var(--line)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.error{color:var(--bad);font-size:14px}.alert{background:var(--bad-bg);color:var(--bad);border-radius:8px;padding:10px 12px;margin:0}
.good{background:var(--good-bg);color:var(--good);border-radius:8px;padding:10px 12px;margin:0}
.row{display:flex;flex-wrap:wrap;gap:10px;align-items:center}.row form{display:block}
.spread{justify-content:space-between}
ul{list-style:none;margin:0;padding:0;display:grid;gap:10px}
li{display:flex;flex-wrap:wrap;gap:4px 16px;justify-content:space-between;border-top:1px solid var(--line);padding-top:10px}
li:first-child{border-top:0;padding-top:0}
fieldset{border:0;margin:0;padding:0}legend{padding:0;margin-bottom:8px}.stack label{font-weight:450}
.tag{font-size:13px;border:1px solid var(--line);border-radius:99px;padding:1px 9px;color:var(--dim)}
details summary{cursor:pointer;font-size:14px}
code{font:13px ui-monospace,monospace}
`;
