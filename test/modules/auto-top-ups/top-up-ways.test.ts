import { beforeAll, describe, expect, test } from "bun:test";
import { topUpsDue } from "@/modules/auto-top-ups/buy";
import { AutoTopUps } from "@/modules/auto-top-ups/model";
import { PaymentTransactions } from "@/modules/payment-transactions/model";
import { checkBooks, until, type SignedIn } from "@test/modules/payments/support";
import { savers } from "@test/modules/payments/saving";
import { openTill, type Till } from "@test/modules/payments/till";

let till: Till;
let hands: ReturnType<typeof savers>;
beforeAll(async () => {
  till = await openTill();
  hands = savers(till);
}, 60_000);
checkBooks(() => till.shop);

test("what is given back is not bought again; the next fall of their own buys", async () => {
  const { buyer } = await hands.topped();
  await till.spend(buyer, 950);
  await hands.has(buyer, 1_050);
  const [payment] = await hands.automatic(buyer);
  const refund = await till.shop.app.call("POST", `/api/payment-transactions/${payment!._id}/refund`, {
    token: till.shop.admin.token,
    body: { reason: "Not wanted." },
  });
  expect(refund.status).toBe(201);
  await hands.has(buyer, 50);
  await till.shop.app.settled();
  await hands.topUps();
  expect(await hands.statuses(buyer)).toEqual(["top_up refunded"]);
  await till.buy(buyer, till.shop.offer);
  await till.spend(buyer, 1_000);
  await hands.has(buyer, 1_050);
  expect(await hands.statuses(buyer)).toEqual(["top_up refunded", "top_up success"]);
});

test("what an upgrade sets aside is not bought again", async () => {
  const { buyer } = await hands.topped();
  const larger = await till.shop.offerOf({ USD: 3_000 }, {}, 4_000);
  const [held] = await till.packages(buyer, [till.shop.offer]);
  const begun = await till.shop.begun(buyer, { package_plan: larger, upgrade_of: held!._id });
  expect(await till.wallet(buyer)).toMatchObject({ credits_available: 0 });
  await till.shop.app.settled();
  await hands.topUps();
  expect(await hands.statuses(buyer)).toEqual([]);
  await till.pay(begun);
  await hands.has(buyer, 4_000);
  expect(await hands.statuses(buyer)).toEqual([]);
});

describe("while a top-up is underway", () => {
  const rowOf = async (buyer: SignedIn) => (await AutoTopUps.model.findOne({ user: buyer._id }).lean())!;
  /** A top-up that is paid, and whose credits the ledger has not given yet as far as anyone can see. Answers what makes them given. */
  async function paidNotGiven(buyer: SignedIn) {
    await till.spend(buyer, 950);
    await hands.has(buyer, 1_050);
    await till.shop.app.settled();
    const [payment] = await PaymentTransactions.model.find({ user: buyer._id, origin: "top_up" }).lean();
    const { _id, credits_transaction } = payment!;
    await PaymentTransactions.model.updateOne({ _id }, { $set: { credits_transaction: null } });
    await AutoTopUps.model.updateOne({ user: buyer._id }, { $set: { payment_transaction: _id } });
    return () => PaymentTransactions.model.updateOne({ _id }, { $set: { credits_transaction } });
  }

  test("paid, it goes on until its credits are given: setting it up again buys no second one, and a fall after it is not lost", async () => {
    const { buyer, wanted } = await hands.topped();
    const given = await paidNotGiven(buyer);
    await till.spend(buyer, 1_000);
    await till.shop.app.settled();
    expect(await hands.statuses(buyer)).toEqual(["top_up success"]);
    expect((await hands.setTopUp(buyer, wanted)).status).toBe(200);
    await hands.topUps();
    expect(await hands.statuses(buyer)).toEqual(["top_up success"]);
    await given();
    await till.later(2 * 60_000, buyer);
    await hands.topUps();
    await hands.has(buyer, 1_050);
    await till.shop.app.settled();
    expect(await hands.statuses(buyer)).toEqual(["top_up success", "top_up success"]);
    expect(await rowOf(buyer)).toMatchObject({ payment_transaction: null, next_try_at: null, declines: 0 });
  });

  test("a fall that comes while it is noted what came of it is not lost", async () => {
    const { buyer } = await hands.topped();
    const given = await paidNotGiven(buyer);
    await given();
    await till.spend(buyer, 1_000);
    await hands.has(buyer, 1_050);
    await till.shop.app.settled();
    expect(await hands.statuses(buyer)).toEqual(["top_up success", "top_up success"]);
    expect(await rowOf(buyer)).toMatchObject({ payment_transaction: null, next_try_at: null });
  });

  test("setting it up again does not leave it behind", async () => {
    const { buyer, wanted } = await hands.topped();
    const given = await paidNotGiven(buyer);
    expect((await hands.setTopUp(buyer, wanted)).status).toBe(200);
    await given();
    await till.later(2 * 60_000, buyer);
    await hands.topUps();
    expect(await rowOf(buyer)).toMatchObject({ payment_transaction: null, next_try_at: null });
    expect(await hands.statuses(buyer)).toEqual(["top_up success"]);
  });

  test("switched off before its gateway could be reached, it is not charged any more", async () => {
    const { buyer } = await hands.topped();
    await till.shop.control("", { method: "stripe", fail_next: 100 });
    await till.spend(buyer, 950);
    await until(async () => ((await hands.statuses(buyer)).length > 0 ? true : null), "it is begun");
    const off = await till.shop.app.call("DELETE", "/api/auto-top-ups/me", { token: buyer.token });
    expect(off.status).toBe(200);
    await till.shop.app.settled();
    await till.shop.control("/reset");
    await till.later(2 * 60_000, buyer);
    await hands.topUps();
    expect(await hands.statuses(buyer)).toEqual(["top_up pending"]);
    await till.later(31 * 60_000, buyer);
    await hands.topUps();
    expect(await hands.statuses(buyer)).toEqual(["top_up expired"]);
    expect(await rowOf(buyer)).toMatchObject({ is_active: false, payment_transaction: null, next_try_at: null });
  });

  test("in the last moments of its window it is not charged any more, for it might be given up at that moment", async () => {
    const { buyer } = await hands.topped();
    await till.shop.control("", { method: "stripe", fail_next: 100 });
    await till.spend(buyer, 950);
    await until(async () => ((await hands.statuses(buyer)).length > 0 ? true : null), "it is begun");
    await till.shop.app.settled();
    await till.shop.control("/reset");
    await till.later(29.5 * 60_000, buyer);
    await hands.topUps();
    expect(await hands.statuses(buyer)).toEqual(["top_up pending"]);
    await till.later(61_000, buyer);
    await hands.topUps();
    expect(await hands.statuses(buyer)).toEqual(["top_up expired"]);
  });
});

test("what is begun in the last moment of a month counts in that month, and the next one has its own", async () => {
  const { app } = till.shop;
  const now = app.clock.now();
  const end = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 2, 1);
  await till.later(end - now.getTime() - 3_600_000);
  const { buyer, wanted } = await hands.topped();
  expect((await hands.setTopUp(buyer, { ...wanted, monthly_cap: 999 })).status).toBe(200);
  await till.spend(buyer, 950);
  await hands.has(buyer, 1_050);
  await till.spend(buyer, 1_000);
  await app.settled();
  // Before all others that are due.
  await AutoTopUps.model.updateOne({ user: buyer._id }, { $set: { next_try_at: new Date(0) } });
  // The month ends between the making of the payment and its admission.
  let shown = end - 1_000;
  const ctx = app.ctx();
  const crossing = { ...ctx, now: () => new Date(shown) };
  crossing.atomically = (work) => {
    shown = end + 1_000;
    return ctx.atomically(work);
  };
  await topUpsDue(crossing);
  expect(await hands.statuses(buyer)).toEqual(["top_up success"]);
  await till.later(2 * 3_600_000, buyer);
  await hands.topUps();
  expect(await hands.statuses(buyer)).toEqual(["top_up success", "top_up success"]);
});
