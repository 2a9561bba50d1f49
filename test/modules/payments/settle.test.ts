import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { completed, found, openShop, until, type Begun, type PaymentJson, type Shop } from "./support";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
}, 60_000);
afterAll(() => shop.app.close(), 60_000);
beforeEach(async () => {
  await shop.control("/reset", {});
});

const isPaid = ({ status }: PaymentJson) => status === "success";
const reconcile = ({ payment_transaction: { _id } }: Begun) =>
  shop.app.call<PaymentJson>("POST", `/api/payment-transactions/${_id}/reconcile`, { token: shop.admin.token });

test("a click on Pay ends in credits, once, with the fee", async () => {
  const buyer = await shop.app.user();
  const begun = await shop.begun(buyer, { return_url: "https://shop.example/done?a=1" });
  const back = await shop.follow(await shop.click(begun, "pay"));
  expect(back.status).toBe(303);
  expect(back.headers.get("location")).toBe(
    `https://shop.example/done?a=1&payment_transaction=${begun.payment_transaction._id}&status=success`,
  );
  const increases = await shop.increases(buyer);
  expect(increases).toHaveLength(1);
  expect(increases[0]).toMatchObject({ credits: 1_000, payment_transaction: begun.payment_transaction._id });
  const payment = await shop.payment(begun);
  expect(payment).toMatchObject({
    status: "success",
    late: false,
    gateway_fee: 59,
    gateway_fee_currency: "USD",
    failure_reason: null,
    mismatches: [],
  });
  expect(payment.credits_transaction).toBe((increases[0] as unknown as { _id: string })._id);
  expect(payment.gateway_transaction_id).toStartWith("pi_");
  const wallet = found(await shop.app.call("GET", "/api/user-wallets/me", { token: buyer.token }));
  expect(wallet).toMatchObject({ type: "paid" });
  const bought = found(
    await shop.app.call<{ payment_transaction: string; package_plan: string }[]>("GET", "/api/package-transactions", {
      token: buyer.token,
    }),
  );
  expect(
    bought
      .filter(({ payment_transaction }) => payment_transaction === begun.payment_transaction._id)
      .map(({ package_plan }) => package_plan),
  ).toEqual([shop.offer]);
});

test("without a return_url the browser is shown what is true", async () => {
  const begun = await shop.begun(await shop.app.user());
  const cancelled = await shop.follow(await shop.click(begun, "cancel"));
  expect({ status: cancelled.status, says: (await cancelled.text()).includes("Not paid yet") }).toEqual({ status: 200, says: true });
  expect((await shop.payment(begun)).status).toBe("pending");
  const paid = await shop.follow(await shop.click(begun, "pay"));
  expect((await paid.text()).includes("<h1>Paid</h1>")).toBe(true);
});

test("the webhook alone settles, and so does the callback alone", async () => {
  const buyer = await shop.app.user();
  const byWebhook = await shop.begun(buyer);
  await shop.click(byWebhook, "pay");
  await shop.until(byWebhook, isPaid);
  await shop.control("", { method: "stripe", webhooks: "drop" });
  const byCallback = await shop.begun(buyer);
  await shop.follow(await shop.click(byCallback, "pay"));
  expect((await shop.payment(byCallback)).status).toBe("success");
  expect(await shop.increases(buyer)).toHaveLength(2);
});

test("twenty copies of every webhook, twenty returns and a reconcile at once: one settlement, one grant", async () => {
  const buyer = await shop.app.user();
  const begun = await shop.begun(buyer);
  await shop.control("", { method: "stripe", duplicates: 20, reorder: true });
  const address = await shop.click(begun, "pay");
  const replies = await Promise.all([...Array.from({ length: 20 }, () => shop.follow(address)), reconcile(begun)]);
  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
  await shop.handled(begun, 3);
  expect(await shop.increases(buyer)).toHaveLength(1);
  expect(await shop.payment(begun)).toMatchObject({ status: "success", mismatches: [] });
}, 30_000);

test("a forged and an unsigned webhook are refused and kept nowhere", async () => {
  const begun = await shop.begun(await shop.app.user());
  const before = (await shop.events()).length;
  const event = completed(begun);
  expect((await shop.webhook(event, { secret: "whsec_of_somebody" })).problem.code).toBe("webhook_refused");
  expect((await shop.app.call("POST", "/api/payment-transactions/webhook/stripe", { body: event })).status).toBe(400);
  expect((await shop.webhook(event)).status).toBe(200);
  expect((await shop.events()).length).toBe(before + 1);
  // Signed or not, the gateway says that nobody paid.
  expect((await shop.payment(begun)).status).toBe("pending");
});

test("a declined card leaves it pending; money after that is taken", async () => {
  const buyer = await shop.app.user();
  const begun = await shop.begun(buyer);
  await shop.click(begun, "fail");
  await until(
    async () => ((await shop.events("&type=payment_intent.payment_failed")).some(({ processed_at }) => processed_at) ? true : null),
    "the event",
  );
  expect((await shop.payment(begun)).status).toBe("pending");
  await shop.click(begun, "pay");
  await shop.until(begun, isPaid);
  expect(await shop.increases(buyer)).toHaveLength(1);
});

test("completed is not paid: a method that takes days is pending until its money is there", async () => {
  const buyer = await shop.app.user();
  const begun = await shop.begun(buyer);
  await shop.follow(await shop.click(begun, "delayed"));
  await shop.until(begun, ({ gateway_status }) => gateway_status === "complete/unpaid");
  expect(await shop.payment(begun)).toMatchObject({ status: "pending", credits_transaction: null });
  await shop.control("/delayed", { payment: begun.payment_transaction._id, outcome: "succeeded" });
  await shop.until(begun, isPaid);

  const failing = await shop.begun(buyer);
  await shop.follow(await shop.click(failing, "delayed"));
  await shop.control("/delayed", { payment: failing.payment_transaction._id, outcome: "failed" });
  expect(await shop.until(failing, ({ status }) => status === "failed")).toMatchObject({ late: false });
  expect(await shop.increases(buyer)).toHaveLength(1);
});

test("a session that ends at the gateway ends the payment, and nothing takes it back once it is paid", async () => {
  const buyer = await shop.app.user();
  const ended = await shop.begun(buyer);
  await shop.control("/expire", { payment: ended.payment_transaction._id });
  expect(await shop.until(ended, ({ status }) => status === "expired")).toMatchObject({ failure_reason: "It was not paid in time." });

  const paid = await shop.begun(buyer);
  await shop.follow(await shop.click(paid, "pay"));
  const lie = { ...completed(paid, { status: "expired", payment_status: "unpaid" }), type: "checkout.session.expired" };
  expect((await shop.webhook(lie)).status).toBe(200);
  expect((await shop.payment(paid)).status).toBe("success");
});

test("an event that could not be handled is answered 200, and the sweep takes it up", async () => {
  const buyer = await shop.app.user();
  const begun = await shop.begun(buyer);
  await shop.control("", { method: "stripe", webhooks: "drop" });
  await shop.click(begun, "pay");
  await shop.control("", { method: "stripe", fail_next: 3 });
  const event = completed(begun);
  expect((await shop.webhook(event)).status).toBe(200);
  expect((await shop.payment(begun)).status).toBe("pending");
  const kept = (await shop.events()).find(({ processed_at }) => processed_at === null);
  expect(kept).toMatchObject({ type: "checkout.session.completed", attempts: 1 });
  await shop.control("/reset", {});
  await shop.app.clock.advance(6_000);
  await shop.job("payments.webhooks");
  expect((await shop.payment(begun)).status).toBe("success");
  expect((await shop.events()).filter(({ processed_at }) => processed_at === null)).toEqual([]);
}, 30_000);

test("a repeat of an event that is kept and not handled handles it", async () => {
  const begun = await shop.begun(await shop.app.user());
  await shop.control("", { method: "stripe", webhooks: "drop" });
  await shop.click(begun, "pay");
  await shop.control("", { method: "stripe", fail_next: 3 });
  const event = completed(begun);
  expect((await shop.webhook(event)).status).toBe(200);
  expect((await shop.payment(begun)).status).toBe("pending");
  expect((await shop.webhook(event)).status).toBe(200);
  expect((await shop.payment(begun)).status).toBe("success");
}, 30_000);

test("after all of this the auditor finds nothing wrong", async () => {
  expect(await shop.violations()).toEqual([]);
});
