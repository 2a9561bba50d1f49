import { afterAll, beforeAll, expect, test } from "bun:test";
import { bootTest, type TestApp } from "@test/support/boot";
import { openMailServer } from "@test/support/smtp";
import { inboxOf, sendTo } from "./support";

let app: TestApp;
let server: Awaited<ReturnType<typeof openMailServer>>;
beforeAll(async () => {
  server = await openMailServer();
  app = await bootTest({ SEED: "none", MAIL_URL: server.url });
});
afterAll(async () => {
  await app.close();
  server.close();
});

test("a notification by e-mail leaves through the mail server, once", async () => {
  const admin = await app.admin();
  const sent = await sendTo(
    app,
    { role: "super-admin" },
    { title: "By SMTP", channels: ["email"], metadata: { url: "https://zaaz.example/x" } },
  );
  await app.settled();
  await app.product.runJob("notifications.deliver");
  expect(server.mails.length).toBe(1);
  expect(server.mails[0]).toContain("Subject: By SMTP");
  expect(server.mails[0]).toContain(`To: ${admin.email}`);
  expect(server.mails[0]).toContain("Something to know.\n\nhttps://zaaz.example/x");
  const [row] = await inboxOf(app, admin, `&notification=${sent._id}`);
  expect(row!.deliveries).toMatchObject([{ channel: "email", status: "sent", attempts: 1 }]);
});
