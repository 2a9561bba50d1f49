import { html } from "hono/html";
import { page } from "@/kit/page";
import type { App } from "./mount";

export type InboxMail = { to: string; subject: string; text: string; links: readonly string[]; created_at: Date };

/** `/dev/mail`: every mail the product sent, newest first, as a page or as JSON. Only where mails go nowhere else. */
export function mountDevMail(app: App, list: () => Promise<readonly InboxMail[]>): void {
  app.get("/dev/mail", async (c) => {
    const mails = await list();
    if (c.req.header("Accept")?.includes("application/json")) return c.json({ data: mails });
    return page(
      "Mail",
      html`<h1>Mail</h1>
        <p class="soft">What this product has sent, newest first. Nothing leaves this machine. <a href="/">Back</a></p>
        ${mails.length === 0 ? html`<p>Nothing yet: sign somebody up.</p>` : ""}
        ${mails.map(
          (mail) =>
            html`<section class="card">
              <h2>${mail.subject}</h2>
              <p class="soft">to ${mail.to}, ${mail.created_at.toISOString()}</p>
              <pre>${mail.text}</pre>
              ${mail.links.map((link) => html`<a class="button" href="${link}">Open the link</a> `)}
            </section>`,
        )}`,
    );
  });
}
