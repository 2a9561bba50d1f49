import { createHash } from "node:crypto";
import { html, raw } from "hono/html";
import type { Summary } from "./simulator";

type Html = ReturnType<typeof html>;

const style = `
:root { color-scheme: light dark; --ink: #1c2230; --soft: #647089; --line: #dfe4ee; --paper: #fff; --ground: #f3f5fa; --accent: #4b53d6; }
@media (prefers-color-scheme: dark) { :root { --ink: #eef1f8; --soft: #9aa5bd; --line: #333b4d; --paper: #1b202c; --ground: #12161f; --accent: #858cff; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 27rem; background: var(--paper); border: 1px solid var(--line); border-radius: 14px; overflow: hidden; box-shadow: 0 12px 32px rgb(20 30 60 / .08); }
.ribbon { background: #f6c445; color: #3c2d00; padding: .5rem 1.5rem; font-size: .82rem; font-weight: 600; }
section { padding: 1.25rem 1.5rem; }
section + section { border-top: 1px solid var(--line); }
h1 { font-size: 1rem; font-weight: 500; color: var(--soft); margin: 0; }
.sum { white-space: nowrap; }
.amount { font-size: 2.2rem; font-weight: 650; letter-spacing: -.02em; margin: .1rem 0 0; }
ul { list-style: none; margin: 0; padding: 0; }
li { display: flex; justify-content: space-between; gap: 1rem; padding: .2rem 0; }
li a { color: var(--accent); overflow-wrap: anywhere; }
form { display: grid; gap: .6rem; grid-template-columns: repeat(3, 1fr); }
fieldset { grid-column: 1 / -1; display: grid; gap: .35rem; margin: 0; padding: 0; border: 0; }
legend { padding: 0 0 .5rem; font-size: .93rem; }
label { display: flex; gap: .6rem; align-items: center; padding: .5rem .7rem; border: 1px solid var(--line); border-radius: 9px; font-size: .88rem; cursor: pointer; }
label:has(:checked) { border-color: var(--accent); }
button { font: inherit; padding: .7rem; border: 1px solid var(--line); border-radius: 9px; background: transparent; color: inherit; cursor: pointer; }
button:hover { border-color: var(--accent); }
button.pay { grid-column: 1 / -1; background: var(--accent); border-color: var(--accent); color: var(--paper); font-weight: 650; font-size: 1.05rem; }
button.wide { grid-column: 1 / -1; font-size: .88rem; color: var(--soft); padding: .45rem; }
.note { margin: 0; padding: .7rem .9rem; border-radius: 9px; background: var(--ground); font-size: .93rem; }
.bad { background: #fde3e1; color: #7a1a12; }
small { color: var(--soft); display: block; overflow-wrap: anywhere; }
`;

export type PayPage = {
  gateway: string;
  merchant: string;
  amount: string;
  lines: readonly { text: string; amount: string }[];
  /** What the customer is told, such as a declined card; `bad` makes it red. */
  notice?: { text: string; bad: boolean } | undefined;
  /** No buttons once nothing can be done here any more. */
  open: boolean;
  /** What the customer chooses before they pay; `text` says what it means. */
  choice?: { name: string; text: string; options: readonly { value: string; text: string; chosen: boolean }[] } | undefined;
  /** What else can be done here, where the gateway knows more. */
  more?: readonly { action: string; text: string }[];
  footer: string;
};

/** A pay page that a person can click: no scripts, nothing loaded from anywhere. Each button posts to the page's own address. */
export function payPage({ gateway, merchant, amount, lines, notice, open, choice, more = [], footer }: PayPage): Html {
  return page(
    `${gateway} sandbox`,
    html`<div class="ribbon">${gateway} sandbox: no real money moves here</div>
      <section>
        <h1>Pay ${merchant}</h1>
        <p class="amount">${amount}</p>
      </section>
      <section>
        <ul>
          ${lines.map((line) => html`<li><span>${line.text}</span><span class="sum">${line.amount}</span></li>`)}
        </ul>
      </section>
      ${notice ? html`<section><p class="note ${notice.bad ? "bad" : ""}" role="status">${notice.text}</p></section>` : ""}
      ${open ? html`<section>${buttons(amount, choice, more)}</section>` : ""}
      <section><small>${footer}</small></section>`,
  );
}

/** The front page: what runs here, and the latest payments of all gateways. */
export function frontPage(gateways: readonly string[], recent: readonly Summary[]): Html {
  const rows = recent.map(({ title, state, url }) => html`<li><a href="${url}">${title}</a><span>${state}</span></li>`);
  return page(
    "Gateway sandbox",
    html`<div class="ribbon">Gateway sandbox: no real money moves here</div>
      <section>
        <h1>Playing</h1>
        <ul>
          ${gateways.map((name) => html`<li>${name}</li>`)}
        </ul>
      </section>
      <section>
        <h1>Latest payments</h1>
        <ul>
          ${rows.length > 0 ? rows : html`<li>None yet.</li>`}
        </ul>
      </section>
      <section>
        <small
          >Controls: POST /_control, /_control/reset, /release, /expire, /refund, /cancel-refund, /dispute, /delayed; GET
          <a href="/_control/log">/_control/log</a>. What POST /_control {method, …} switches: webhooks (send, hold, drop), duplicates,
          delay_ms, reorder, tamper, fail_next, timeout_next, and for cards that are kept decline_next with decline_code</small
        >
      </section>`,
  );
}

/** What a page of the sandbox may do: style itself, and nothing else. */
export const pageHeaders = {
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
};

function buttons(amount: string, choice: PayPage["choice"], more: NonNullable<PayPage["more"]>): Html {
  return html`<form method="post">
    ${choice ? choices(choice) : ""}
    <button class="pay" name="action" value="pay">Pay ${amount}</button>
    <button name="action" value="fail">Fail</button>
    <button name="action" value="cancel">Cancel</button>
    <button name="action" value="abandon">Abandon</button>
    ${more.map(({ action, text }) => html`<button class="wide" name="action" value="${action}">${text}</button>`)}
  </form>`;
}

function choices({ name, text, options }: NonNullable<PayPage["choice"]>): Html {
  return html`<fieldset>
    <legend>${text}</legend>
    ${options.map(
      (option) =>
        html`<label><input type="radio" name="${name}" value="${option.value}" ${option.chosen ? "checked" : ""} />${option.text}</label>`,
    )}
  </fieldset>`;
}

/** Sends the browser on with a form, as gateways do that tell their merchant by the browser. Without scripts there is a button. */
export function formPage(gateway: string, target: string, fields: Readonly<Record<string, string>>): Html {
  return page(
    `${gateway} sandbox`,
    html`<div class="ribbon">${gateway} sandbox: back to the shop</div>
      <section>
        <form method="post" action="${target}">
          ${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
          <button class="pay">Go on</button>
        </form>
      </section>
      ${raw(`<script>${submit}</script>`)}`,
  );
}

const submit = "document.forms[0].submit()";
/** The one script of that page. */
export const submitHash = `'sha256-${createHash("sha256").update(submit).digest("base64")}'`;

function page(title: string, body: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${raw(style)}
        </style>
      </head>
      <body>
        <main>${body}</main>
      </body>
    </html>`;
}
