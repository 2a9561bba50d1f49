import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { Types } from "mongoose";
import { PaymentTransactions } from "@/modules/payment-transactions/model";
import { found, openShop, type Begun, type Shop } from "./support";

const minute_ms = 60_000;
let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
}, 60_000);
afterAll(() => shop.app.close(), 60_000);
beforeEach(async () => {
  await shop.control("/reset", {});
  await shop.control("", { method: "stripe", webhooks: "drop" });
});

const asks = async ({ payment_transaction: { gateway_session_id } }: Begun) => {
  const { data } = (await (await fetch(`${shop.sandbox}/_control/log`)).json()) as { data: { path: string }[] };
  return data.filter(({ path }) => path === `/v1/checkout/sessions/${gateway_session_id}`).length;
};
const idOf = ({ payment_transaction: { _id } }: Begun) => new Types.ObjectId(_id);

test("a payment that nobody told about is found after ten minutes, by one of many", async () => {
  const buyer = await shop.app.user();
  const begun = await shop.begun(buyer);
  await shop.click(begun, "pay");
  await shop.app.clock.advance(9 * minute_ms);
  await shop.job("payments.reconcile");
  expect(await asks(begun)).toBe(0);
  await shop.app.clock.advance(minute_ms + 1_000);
  await Promise.all([1, 2, 3].map(() => shop.job("payments.reconcile")));
  expect(await asks(begun)).toBe(1);
  expect((await shop.payment(begun)).status).toBe("success");
  expect(await shop.increases(buyer)).toHaveLength(1);
});

test("at the end of its window a payment that the gateway calls unpaid expires; money after that is late, and honoured", async () => {
  const buyer = await shop.app.user();
  const begun = await shop.begun(buyer);
  await shop.app.clock.advance(30 * minute_ms + 1_000);
  await shop.job("payments.reconcile");
  expect(await shop.payment(begun)).toMatchObject({ status: "expired", failure_reason: "The time to pay in is over.", late: false });
  await shop.control("", { method: "stripe", webhooks: "send" });
  await shop.click(begun, "pay");
  expect(await shop.until(begun, ({ status }) => status === "success")).toMatchObject({ late: true, failure_reason: null });
  expect(await shop.increases(buyer)).toHaveLength(1);
  const rows = (await shop.attention()).filter(({ payment_transaction }) => payment_transaction._id === begun.payment_transaction._id);
  expect(rows.map(({ kind }) => kind)).toEqual(["late"]);
  const path = `/api/payment-transactions/${begun.payment_transaction._id}/acknowledge`;
  expect((await shop.app.call("POST", path, { token: buyer.token })).status).toBe(403);
  expect(found(await shop.app.call("POST", path, { token: shop.admin.token }))).toMatchObject({
    status: "success",
    late: true,
    attention: [],
  });
  expect((await shop.attention()).filter(({ payment_transaction }) => payment_transaction._id === begun.payment_transaction._id)).toEqual(
    [],
  );
});

test("late money that nobody tells of is found as well", async () => {
  const buyer = await shop.app.user();
  const begun = await shop.begun(buyer);
  await shop.app.clock.advance(30 * minute_ms + 1_000);
  await shop.job("payments.reconcile");
  expect((await shop.payment(begun)).status).toBe("expired");
  await shop.click(begun, "pay");
  await shop.app.clock.advance(5 * minute_ms + 1_000);
  await shop.job("payments.reconcile");
  expect(await shop.payment(begun)).toMatchObject({ status: "success", late: true });
  expect(await shop.increases(buyer)).toHaveLength(1);
});

test("unknown is never failed: while the gateway does not answer, a payment stays pending past its window", async () => {
  const begun = await shop.begun(await shop.app.user());
  await shop.app.clock.advance(40 * minute_ms);
  await shop.control("", { method: "stripe", fail_next: 3 });
  await shop.job("payments.reconcile");
  expect(await shop.payment(begun)).toMatchObject({ status: "pending" });
  // It is tried again soon, not at once.
  await shop.job("payments.reconcile");
  expect((await shop.payment(begun)).status).toBe("pending");
  await shop.app.clock.advance(2 * minute_ms);
  await shop.job("payments.reconcile");
  expect(await shop.payment(begun)).toMatchObject({ status: "expired" });
}, 30_000);

test("a session that is over is final: nobody asks again", async () => {
  const begun = await shop.begun(await shop.app.user());
  await shop.control("/expire", { payment: begun.payment_transaction._id });
  await shop.app.clock.advance(10 * minute_ms + 1_000);
  await shop.job("payments.reconcile");
  expect((await shop.payment(begun)).status).toBe("expired");
  const row = await PaymentTransactions.model.findOne({ _id: idOf(begun) }).lean();
  expect(row?.next_check_at).toBeNull();
});

test("a payment on hold is released once, by an admin, into credits", async () => {
  const buyer = await shop.app.user();
  const begun = await shop.begun(buyer);
  const path = `/api/payment-transactions/${begun.payment_transaction._id}/release`;
  const early = await shop.app.call("POST", path, { token: shop.admin.token });
  expect({ status: early.status, code: early.problem.code }).toEqual({ status: 409, code: "not_on_hold" });
  await PaymentTransactions.model.updateOne({ _id: idOf(begun) }, { $set: { status: "on_hold", paid_at: shop.app.clock.now() } });
  expect(
    (await shop.attention())
      .filter(({ payment_transaction }) => payment_transaction._id === begun.payment_transaction._id)
      .map(({ kind }) => kind),
  ).toEqual(["on_hold"]);
  expect((await shop.app.call("POST", path, { token: buyer.token })).status).toBe(403);
  expect(found(await shop.app.call("POST", path, { token: shop.admin.token }))).toMatchObject({ status: "success" });
  expect((await shop.app.call("POST", path, { token: shop.admin.token })).status).toBe(409);
  expect(await shop.increases(buyer)).toHaveLength(1);
});

test("what was sold is granted, whatever the package says since", async () => {
  const buyer = await shop.app.user();
  const offer = await shop.offerOf({ USD: 500 });
  const begun = await shop.begun(buyer, { package_plan: offer });
  const changed = await shop.app.call("PATCH", `/api/package-plans/${offer}`, {
    token: shop.admin.token,
    body: { credits: 7, price: { USD: 900 } },
  });
  expect(changed.status).toBe(200);
  await shop.follow(await shop.click(begun, "pay"));
  expect((await shop.increases(buyer)).map(({ credits }) => credits)).toEqual([1_000]);
  expect((await shop.payment(begun)).amount).toBe(500);
});

test("two purchases of one package plan follow each other, and both are granted", async () => {
  const buyer = await shop.app.user();
  const ends: string[] = [];
  for (let time = 0; time < 2; time += 1) {
    const begun = await shop.begun(buyer);
    await shop.follow(await shop.click(begun, "pay"));
    await shop.app.settled();
    ends.push((await shop.payment(begun)).paid_at ?? "");
  }
  const periods = found(
    await shop.app.call<{ status: string; starts_at: string; expires_at: string; payment_transaction: string | null }[]>(
      "GET",
      "/api/package-transactions",
      { token: buyer.token },
    ),
  )
    .filter(({ payment_transaction }) => payment_transaction !== null)
    .sort((a, b) => (a.starts_at < b.starts_at ? -1 : 1));
  expect(periods.map(({ status }) => status)).toEqual(["assigned", "renewed"]);
  expect(periods[1]?.starts_at).toBe(periods[0]?.expires_at ?? "");
  expect(await shop.increases(buyer)).toHaveLength(2);
});

test("a package of features alone is sold without a row in the ledger", async () => {
  const buyer = await shop.app.user();
  const package_plan = await shop.offerOf({ USD: 700 }, { type: "subscription" }, 0);
  const begun = await shop.begun(buyer, { package_plan });
  await shop.follow(await shop.click(begun, "pay"));
  expect(await shop.increases(buyer)).toEqual([]);
  const held = found(await shop.app.call<{ package_plan: string }[]>("GET", "/api/package-transactions", { token: buyer.token }));
  expect(held.filter((holding) => holding.package_plan === package_plan)).toHaveLength(1);
  await shop.app.clock.advance(2 * minute_ms);
  expect((await shop.attention()).filter(({ payment_transaction }) => payment_transaction._id === begun.payment_transaction._id)).toEqual(
    [],
  );
});

test("a subscription grants credits of its own kind", async () => {
  const buyer = await shop.app.user();
  const begun = await shop.begun(buyer, { package_plan: await shop.offerOf({ USD: 700 }, { type: "subscription" }) });
  await shop.follow(await shop.click(begun, "pay"));
  expect((await shop.increases(buyer)).map((row) => (row as unknown as { increase_source: string }).increase_source)).toEqual([
    "subscription",
  ]);
});

test("after all of this the auditor finds nothing wrong", async () => {
  expect(await shop.violations()).toEqual([]);
});
