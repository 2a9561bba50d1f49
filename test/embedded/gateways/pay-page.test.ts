import { expect, test } from "bun:test";
import { client, openSandbox, purchase, secrets, until } from "./support";

test("the page shows what is bought, and asks nobody else for anything", async () => {
  await using shop = await openSandbox();
  const line_items = [
    { quantity: 1, price_data: { currency: "usd", unit_amount: 1999, product_data: { name: "<script>alert(1)</script> & more" } } },
  ];
  const session = await shop.stripe.checkout.sessions.create(purchase("p", { line_items }));
  const answer = await fetch(session.url ?? "");
  const page = await answer.text();
  expect(answer.headers.get("content-security-policy")).toBe("default-src 'none'; style-src 'unsafe-inline'");
  expect(page).toContain("sandbox");
  expect(page).toContain("19.99 USD");
  expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt; &amp; more");
  expect(page).not.toMatch(/(src|href)="https?:/);
  expect([...page.matchAll(/name="action" value="(\w+)"/g)].map(([, action]) => action)).toEqual([
    "pay",
    "fail",
    "cancel",
    "abandon",
    "delayed",
  ]);
  expect((await fetch(`${shop.url}/`)).status).toBe(200);
  expect((await fetch(`${shop.url}/pay/cs_test_none`)).status).toBe(404);
});

test("Pay redirects to the shop, and the signed webhook goes beside it", async () => {
  await using shop = await openSandbox();
  const session = await shop.stripe.checkout.sessions.create(purchase("p"));
  const answer = await shop.click(session, "pay");
  expect(answer.status).toBe(303);
  expect(answer.headers.get("location")).toBe(`http://shop.test/return?session_id=${session.id}`);
  const sent = await until(() => shop.of("checkout.session.completed")[0], "the webhook");
  const { webhooks } = client(shop.url);
  const event = await webhooks.constructEventAsync(sent.body, sent.signature, secrets.webhook_secret);
  expect({ type: event.type, version: event.api_version }).toEqual({ type: "checkout.session.completed", version: "2026-10-28.endive" });
  expect(webhooks.constructEventAsync(sent.body.replace("1250", "1251"), sent.signature, secrets.webhook_secret)).rejects.toThrow(
    "signature",
  );
  expect(webhooks.constructEventAsync(sent.body, sent.signature, "whsec_other")).rejects.toThrow("signature");
  await until(() => shop.received.length === 3, "all three");
  expect(shop.types().sort()).toEqual(["charge.updated", "checkout.session.completed", "payment_intent.succeeded"]);

  const twice = await shop.click(session, "pay");
  expect(twice.headers.get("location")).toBe(`http://shop.test/return?session_id=${session.id}`);
  expect((await shop.stripe.events.list({ type: "checkout.session.completed" })).data).toHaveLength(1);
});

test("a declined card leaves the page open for another try", async () => {
  await using shop = await openSandbox();
  const session = await shop.stripe.checkout.sessions.create(purchase("p"));
  const answer = await shop.click(session, "fail");
  expect({ status: answer.status, to: answer.headers.get("location") }).toEqual({ status: 303, to: `/pay/${session.id}` });
  expect(await (await fetch(session.url ?? "")).text()).toContain("Your card was declined. You can try again.");
  const failed = await until(() => shop.of("payment_intent.payment_failed")[0], "the webhook");
  expect(failed.object).toMatchObject({ status: "requires_payment_method", last_payment_error: { code: "card_declined" } });
  const open = await shop.stripe.checkout.sessions.retrieve(session.id);
  expect({ status: open.status, intent: open.payment_intent }).toEqual({ status: "open", intent: String(failed.object.id) });
  await shop.click(session, "pay");
  expect((await shop.stripe.checkout.sessions.retrieve(session.id)).payment_intent).toBe(String(failed.object.id));
});

test("Cancel and Abandon tell the shop nothing", async () => {
  await using shop = await openSandbox();
  const session = await shop.stripe.checkout.sessions.create(purchase("p"));
  const cancelled = await shop.click(session, "cancel");
  expect({ status: cancelled.status, to: cancelled.headers.get("location") }).toEqual({ status: 303, to: "http://shop.test/cancel" });
  expect((await shop.click(session, "abandon")).status).toBe(200);
  expect((await shop.click(session, "steal")).status).toBe(422);
  expect((await shop.stripe.checkout.sessions.retrieve(session.id)).status).toBe("open");
  expect((await shop.stripe.events.list()).data).toEqual([]);
});

test("a method that takes days completes the session unpaid, and ends one way or the other", async () => {
  await using shop = await openSandbox();
  for (const outcome of ["succeeded", "failed"] as const) {
    const session = await shop.stripe.checkout.sessions.create(purchase(outcome));
    await shop.click(session, "delayed");
    const waiting = await shop.stripe.checkout.sessions.retrieve(session.id);
    expect({ status: waiting.status, paid: waiting.payment_status }).toEqual({ status: "complete", paid: "unpaid" });
    expect((await shop.control("/delayed", { payment: outcome, outcome })).status).toBe(200);
    await until(() => shop.of(`checkout.session.async_payment_${outcome}`)[0], outcome);
    const done = await shop.stripe.checkout.sessions.retrieve(session.id);
    expect(done.payment_status).toBe(outcome === "succeeded" ? "paid" : "unpaid");
    expect((await shop.control("/delayed", { payment: outcome, outcome })).status).toBe(409);
  }
});
