import { createHash } from "node:crypto";
import { html, raw } from "hono/html";

export type Html = ReturnType<typeof html>;

const style = `
:root{color-scheme:light dark;--ink:#1a1d24;--soft:#5b6270;--line:#e2e5ea;--ground:#f7f8fa;--card:#fff;--accent:#3451d1;--good:#137a4b}
@media(prefers-color-scheme:dark){:root{--ink:#e8eaf0;--soft:#9aa2b1;--line:#2c313c;--ground:#14171d;--card:#1c2028;--accent:#8ea2ff;--good:#5fd39a}}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:76rem;margin:0 auto;padding:1.25rem}main.narrow{max-width:28rem;padding-top:12vh}
h1{font-size:1.5rem;margin:0 0 .25rem}h2{font-size:1rem;margin:0 0 .4rem}p{margin:.25rem 0 .75rem}.soft{color:var(--soft)}.good{color:var(--good)}
.card{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:.85rem 1.1rem;margin:.85rem 0}
.grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(17rem,1fr));gap:1rem}.grid .card{margin:0}
a{color:var(--accent)}table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.12rem .75rem .12rem 0;vertical-align:top}th{font-weight:500;color:var(--soft);white-space:nowrap}
code,pre{font:12.5px/1.45 ui-monospace,monospace}pre{background:var(--ground);border:1px solid var(--line);border-radius:.5rem;padding:.5rem .65rem;white-space:pre-wrap;overflow-wrap:anywhere;margin:.35rem 0}
button,.button{display:inline-block;font:inherit;font-weight:600;border:0;border-radius:.5rem;padding:.55rem 1rem;background:var(--accent);color:var(--card);cursor:pointer;text-decoration:none}
input{font:inherit;width:100%;padding:.5rem .6rem;border:1px solid var(--line);border-radius:.5rem;background:var(--ground);color:inherit;margin:.25rem 0 .75rem}
ol{padding-left:1.2rem;margin:.5rem 0}li{margin:.3rem 0}`;

const styleElement = raw(`<style>${style}</style>`);
/** The one style that a page may have. */
const styleHash = `'sha256-${createHash("sha256").update(style).digest("base64")}'`;

/** A page of ours: no scripts, nothing loaded from anywhere, forms only to the same origin. `narrow` suits one question. */
export async function page(title: string, body: Html, { status = 200, narrow = false } = {}): Promise<Response> {
  const text = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        ${styleElement}
      </head>
      <body>
        <main class="${narrow ? "narrow" : "wide"}">${body}</main>
      </body>
    </html>`;
  return new Response(String(text), {
    status,
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Cache-Control": "no-store",
      "Content-Security-Policy": `default-src 'none'; style-src ${styleHash}; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    },
  });
}
