import { html } from "hono/html";
import type { Config } from "@/config";
import { page, type Html } from "@/kit/page";
import type { App } from "./mount";

/** What runs where, as the start-up banner and the first page tell it. */
export type Running = {
  config: Config;
  url: string;
  parts: readonly (readonly [name: string, what: string])[];
  /** The first super-admin; the password only where this installation made it up. */
  admin: { email: string; password: string | null } | null;
  sandbox: string | null;
  inbox: boolean;
};

/** The banner of a start: what is embedded and where to click. */
export function banner({ url, parts, admin, sandbox, inbox, config }: Running): string {
  const lines = [
    "",
    `  ZaaZ Server is running at ${url}`,
    "",
    ...parts.map(([name, what]) => `  ${name.padEnd(10)} ${what}`),
    "",
    `  Start here  ${url}/`,
    `  Console     ${url}/docs`,
    ...(inbox ? [`  Mail        ${url}/dev/mail`] : []),
    ...(sandbox ? [`  Gateways    ${sandbox}/  (sandbox: Stripe, SSLCommerz, bKash)`] : []),
    ...(admin ? [`  Admin       ${admin.email}  ${admin.password ? `password ${admin.password}` : "(password as you set it)"}`] : []),
    ...(config.embedded ? [`  Data        ${config.DATA_DIR}`] : []),
    "",
  ];
  return lines.join("\n");
}

/**
 * `/`: one screen that says what runs here, with which accounts, and what to click. The admin's password is shown where only this machine
 * can ask, and by a name of its own, so that a page elsewhere whose name was pointed here reads nothing. In production nobody is named.
 */
export function mountHome(app: App, running: Running): void {
  app.get("/", (c) => {
    const { config, admin } = running;
    const local = isLoopback(config.HOST) && isLoopback(URL.parse(c.req.url)?.hostname ?? "");
    return page("ZaaZ Server", content({ ...running, admin: admin && !local ? { ...admin, password: null } : admin }));
  });
  app.get("/favicon.ico", (c) => c.body(icon, 200, { "Content-Type": "image/svg+xml", "Cache-Control": "public, max-age=86400" }));
}

const isLoopback = (name: string) => ["127.0.0.1", "localhost", "::1", "[::1]"].includes(name);

const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#3451d1"/><path d="M9 9h14L9 23h14" fill="none" stroke="#fff" stroke-width="3" stroke-linejoin="round"/></svg>';

function content({ config, url, parts, admin, sandbox, inbox }: Running): Html {
  return html`<h1>ZaaZ Server</h1>
    <p class="soft">Sells, meters and settles AI usage as credits. <span class="good">It is running.</span></p>
    <div class="grid">
      <section class="card">
        <h2>Look around</h2>
        <p><a class="button" href="/docs">Open the console</a></p>
        ${table(links(inbox, sandbox).map(([href, name, what]) => [html`<a href="${href}">${name}</a>`, what]))}
      </section>
      <section class="card">
        <h2>What runs</h2>
        ${table(parts)}
      </section>
      ${
        config.production
          ? ""
          : html`<section class="card">
              <h2>Admin account</h2>
              ${admin ? account(admin) : html`<p class="soft">None made here: set ADMIN_EMAIL and ADMIN_PASSWORD.</p>`}
            </section>`
      }
    </div>
    ${config.production ? "" : tour(url, inbox)}`;
}

const table = (rows: readonly (readonly [head: Html | string, what: Html | string])[]): Html =>
  html`<table>
    ${rows.map(
      ([head, what]) =>
        html`<tr>
          <th>${head}</th>
          <td>${what}</td>
        </tr>`,
    )}
  </table>`;

const links = (inbox: boolean, sandbox: string | null): (readonly [string, string, string])[] => [
  ...(inbox ? [["/dev/mail", "Mail", "every mail this product sends, with its links"] as const] : []),
  ...(sandbox ? [[sandbox, "Gateways", "the payment sandbox and its log"] as const] : []),
  ["/openapi.json", "OpenAPI", "the contract, 3.1"],
  ["/health/ready", "Health", "what the load balancer asks"],
  ["/metrics", "Metrics", "for Prometheus"],
];

const account = ({ email, password }: { email: string; password: string | null }): Html =>
  html`${table([
      ["E-mail", html`<code>${email}</code>`],
      ["Password", password ? html`<code>${password}</code>` : "as you set it, or as the start printed it"],
    ])}
    <p class="soft">Sign in with <code>POST /api/auth/sign-in</code> and give the console the <code>access_token</code>.</p>`;

function tour(url: string, inbox: boolean): Html {
  const json = "-H 'Content-Type: application/json'";
  return html`<section class="card">
    <h2>The main job in five steps</h2>
    <ol>
      <li>
        Sign up, open the link in the ${inbox ? html`<a href="/dev/mail">mail</a>` : "mail"} and press Confirm: the wallet opens with the
        initial package and its credits.
        <pre>
curl ${url}/api/auth/sign-up ${json} \\
  -d '{"name":"Ada","email":"ada@example.com","password":"correct horse battery"}'</pre>
      </li>
      <li>
        Sign in, and keep the <code>access_token</code> as <code>TOKEN</code>.
        <pre>
curl ${url}/api/auth/sign-in ${json} \\
  -d '{"email":"ada@example.com","password":"correct horse battery"}'</pre>
      </li>
      <li>
        Buy credits: put the <code>_id</code> of a row of <a href="/api/package-plans?include=package,plan">the price list</a> in place of
        the dots, open the <code>redirect_url</code> you get and press Pay.
        <pre>
curl ${url}/api/payment-transactions/initiate -H "Authorization: Bearer $TOKEN" ${json} \\
  -d '{"package_plan":"…","currency":"USD","payment_method":"stripe"}'</pre>
      </li>
      <li>
        Sign in as the admin, with that token make a service key, and keep its <code>key</code> as <code>KEY</code>. With it, a partner
        validates a call by the <code>value</code> of one of <a href="/api/ai-models">the models</a>, and consumes it by the
        <code>usage_key</code> that it got:
        <pre>
curl ${url}/api/api-clients -H "Authorization: Bearer $ADMIN_TOKEN" ${json} \\
  -d '{"name":"Partner","scopes":["credits:quote","credits:validate","credits:consume"]}'
curl ${url}/api/credits-process/validate -H "Authorization: Bearer $KEY" ${json} \\
  -d '{"email":"ada@example.com","ai_model":"…","input_tokens":1000,"max_output_tokens":500}'
curl ${url}/api/credits-process/consume -H "Authorization: Bearer $KEY" ${json} \\
  -d '{"usage_key":"…","input_tokens":980,"output_tokens":411}'</pre>
      </li>
      <li>
        Ask what it cost and why, by the <code>credits_usage</code> of the last answer:
        <pre>curl ${url}/api/credits-usages/…/explain -H "Authorization: Bearer $TOKEN"</pre>
      </li>
    </ol>
  </section>`;
}
