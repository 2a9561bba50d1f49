import { beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { gateways, post, stripe } from "@test/modules/payments/buying";
import { checkBooks, completed, found, openShop, until, type Shop, type SignedIn } from "@test/modules/payments/support";

setDefaultTimeout(60_000);

let shop: Shop;
let buyer: SignedIn;
beforeAll(async () => void (shop = await openShop()));
checkBooks(() => shop);
beforeEach(async () => void (buyer = await shop.app.user()));

const named = gateways.map((gateway) => [gateway.name, gateway] as const);

describe("C09 redirect and webhook, or two webhooks, both fulfil", () => {
  test.each(named)("%s: twenty copies, twenty browsers and a reconciliation at once: one of everything", async (_, gateway) => {
    await shop.control("", { method: gateway.name, duplicates: 20 });
    const code = `C09${crypto.randomUUID().slice(0, 6)}`.toUpperCase();
    const coupon = { code, discount_type: "percentage", discount_value: 10, usage_limit: 5 };
    const made = await shop.app.call<{ _id: string }>("POST", "/api/coupons", { token: shop.admin.token, body: coupon });
    expect(made.status).toBe(201);
    const payment = await shop.begun(buyer, { ...gateway.order, coupon_code: code });
    const id = payment.payment_transaction._id;
    const back = await gateway.click(shop, payment, "pay");
    const reconcile = () => shop.app.call("POST", `/api/payment-transactions/${id}/reconcile`, { token: shop.admin.token });
    const [asked, ...returns] = await Promise.all([reconcile(), ...Array.from({ length: 20 }, back)]);
    expect(asked.status).toBe(200);
    expect(returns.filter(({ status }) => status >= 400)).toEqual([]);
    await shop.credited(payment);
    expect(await shop.increases(buyer)).toHaveLength(1);
    const own = async (path: string) =>
      found(await shop.app.call<Record<string, unknown>[]>("GET", `/api${path}?limit=100`, { token: buyer.token }));
    expect((await own("/package-transactions")).filter(({ payment_transaction }) => payment_transaction === id)).toHaveLength(1);
    const used = found(await shop.app.call<{ usage_count: number }>("GET", `/api/coupons/${made.data._id}`, { token: shop.admin.token }));
    expect(used.usage_count).toBe(1);
    await shop.app.settled();
    expect(await own("/notification-recipients")).toHaveLength(1);
  });

  test("two events of different ids and types about one payment are one settlement", async () => {
    await shop.control("", { method: "stripe", webhooks: "drop" });
    const payment = await shop.begun(buyer);
    await shop.click(payment, "pay");
    const later = { ...completed(payment), type: "checkout.session.async_payment_succeeded" };
    const replies = await Promise.all([completed(payment), later, completed(payment)].map((event) => shop.webhook(event)));
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
    await shop.credited(payment);
    expect(await shop.increases(buyer)).toHaveLength(1);
  });
});

describe("C10 completed is not paid, failed is not final, cancelled is not unpaid", () => {
  test("completed by a method that takes days grants nothing until it is paid; a decline before that changes nothing", async () => {
    const payment = await shop.begun(buyer);
    await shop.click(payment, "fail");
    await shop.click(payment, "delayed");
    await shop.app.settled();
    expect((await shop.payment(payment)).status).toBe("pending");
    // The window closes while the money is on its way: that decides nothing.
    await shop.app.clock.advance(40 * 60_000);
    await shop.job("payments.reconcile");
    expect((await shop.payment(payment)).status).toBe("pending");
    expect(await shop.increases(buyer)).toEqual([]);
    await shop.control("/delayed", { payment: payment.payment_transaction._id, outcome: "succeeded" });
    expect(await shop.credited(payment)).toMatchObject({ status: "success" });
  });

  // bKash moves money only when we say so, and we do not after our window: what is late there is told among its own cases.
  test.each(named.filter(([name]) => name !== "bkash"))(
    "%s: paid after our window had closed it: settled once, said to be late, never dropped",
    async (_, gateway) => {
      await shop.control("", { method: gateway.name, webhooks: "hold" });
      const payment = await shop.begun(buyer, gateway.order);
      const clicked = await gateway.click(shop, payment, "pay");
      const id = payment.payment_transaction._id;
      // The gateway keeps silent until it is over for us.
      await shop.control("", { method: gateway.name, fail_next: 1_000 });
      await shop.app.clock.advance(31 * 60_000);
      await shop.job("payments.reconcile");
      await shop.control("", { method: gateway.name, fail_next: 0 });
      await shop.control("/release");
      await clicked();
      const settled = await shop.credited(payment);
      expect(settled.status).toBe("success");
      expect(await shop.increases(buyer)).toHaveLength(1);
      const again = await shop.app.call("POST", `/api/payment-transactions/${id}/reconcile`, { token: shop.admin.token });
      expect(again.data).toMatchObject({ status: "success" });
    },
  );

  test("expired and failed words that come after success change nothing", async () => {
    const payment = await shop.begun(buyer);
    await shop.click(payment, "pay");
    await shop.credited(payment);
    for (const type of ["checkout.session.expired", "checkout.session.async_payment_failed"])
      expect((await shop.webhook({ ...completed(payment, { status: "expired", payment_status: "unpaid" }), type })).status).toBe(200);
    await shop.app.settled();
    expect((await shop.payment(payment)).status).toBe("success");
  });
});

describe("C11 a success URL that proves nothing", () => {
  test.each(named)(
    "%s: opened without paying, or forged as a failure while it is being paid: only the gateway decides",
    async (_, gateway) => {
      const payment = await shop.begun(buyer, gateway.order);
      const other = await shop.begun(await shop.app.user(), gateway.order);
      const callback = (result: string) => `${shop.app.url}/api/payment-transactions/callback/${gateway.name}/${result}`;
      const guess = {
        payment: payment.payment_transaction._id,
        token: "guessed-guessed-guessed1",
        status: "VALID",
        session_id: String(payment.payment_transaction.gateway_session_id),
      };
      for (const result of ["success", "fail", "cancel"]) {
        expect((await post(callback(result), guess)).status).toBeLessThan(500);
        expect((await fetch(`${callback(result)}?${new URLSearchParams(guess)}`, { redirect: "manual" })).status).toBeLessThan(500);
      }
      await (
        await gateway.click(shop, other, "pay")
      )();
      await shop.credited(other);
      expect((await shop.payment(payment)).status).toBe("pending");
      expect(await shop.increases(buyer)).toEqual([]);
      await (
        await gateway.click(shop, payment, "pay")
      )();
      await shop.credited(payment);
    },
  );

  test("a genuine word about another amount or currency settles nothing and is raised", async () => {
    for (const tamper of [{ amount: 1 }, { currency: "bdt" }]) {
      const payment = await shop.begun(await shop.app.user());
      await shop.control("", { method: "stripe", tamper });
      await shop.click(payment, "pay");
      await until(async () => ((await shop.payment(payment)).mismatches?.length ?? 0) > 0 || null, "the mismatch is kept");
      expect((await shop.payment(payment)).status).toBe("pending");
      await shop.control("", { method: "stripe", tamper: null });
      await stripe.click(shop, payment, "pay");
      await shop.app.call("POST", `/api/payment-transactions/${payment.payment_transaction._id}/reconcile`, { token: shop.admin.token });
      await shop.credited(payment);
    }
  });
});
