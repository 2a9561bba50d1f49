import { beforeAll, describe, expect, test } from "bun:test";
import { PackageTransactions } from "@/modules/package-transactions/model";
import { checkBooks, found, until, type SignedIn } from "./support";
import { savers } from "./saving";
import { openTill, type Till } from "./till";

const hour_ms = 3_600_000;
const day_ms = 24 * hour_ms;

let till: Till;
let hands: ReturnType<typeof savers>;
beforeAll(async () => {
  till = await openTill();
  hands = savers(till);
}, 60_000);
checkBooks(() => till.shop);

const at = (iso: string | null) => new Date(iso!).getTime();

describe("a package that renews by itself", () => {
  test("is paid for a day before it ends, once however many look; the next period follows it and takes the renewal over", async () => {
    const { buyer, card, first } = await hands.renewing();
    expect(at(first.expires_at) - at(first.renews_at)).toBe(day_ms);
    expect(first).toMatchObject({ saved_method: card._id });
    await till.later(28 * day_ms, buyer);
    await hands.renewals();
    expect(await hands.automatic(buyer)).toEqual([]);
    await till.later(day_ms + hour_ms, buyer);
    await Promise.all(Array.from({ length: 5 }, () => hands.renewals()));
    const [payment, ...more] = await hands.automatic(buyer);
    expect(more).toEqual([]);
    expect(payment).toMatchObject({
      status: "success",
      origin: "renewal",
      renewal_of: first._id,
      saved_method: card._id,
      amount: 999,
      late: false,
    });
    const [old, next, ...others] = await hands.bought(buyer);
    expect(others).toEqual([]);
    expect(old).toMatchObject({ _id: first._id, auto_renew: false, renews_at: null, ended_at: null });
    expect(next).toMatchObject({ kind: "renewed", starts_at: first.expires_at, auto_renew: true, saved_method: card._id });
    expect(at(next!.expires_at) - at(next!.starts_at)).toBe(30 * day_ms);
    expect(at(next!.expires_at) - at(next!.renews_at)).toBe(day_ms);
    // Its credits are live at once.
    expect(await till.wallet(buyer)).toMatchObject({ credits_available: 2_000 });
    expect((await hands.notices(buyer)).filter((text) => text.startsWith("Your package was renewed: You paid 9.99 USD"))).toHaveLength(1);
    await hands.renewals();
    expect(await hands.automatic(buyer)).toHaveLength(1);
  });

  test("declined, it is tried again 12 and 2 hours before the end, and then no more; its owner is told each time", async () => {
    const { buyer, first } = await hands.renewing();
    await till.shop.control("", { method: "stripe", decline_next: 3 });
    await till.later(29 * day_ms + hour_ms, buyer);
    for (const wait_ms of [12 * hour_ms, 10 * hour_ms, hour_ms]) {
      await hands.renewals();
      await till.later(wait_ms, buyer);
    }
    await hands.renewals();
    const attempts = await hands.automatic(buyer);
    expect(attempts.map(({ status, renewal_of }) => [status, renewal_of])).toEqual(Array.from({ length: 3 }, () => ["failed", first._id]));
    const [only, ...others] = await hands.bought(buyer);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ auto_renew: false, renews_at: null, ended_at: null });
    const told = (await hands.notices(buyer)).filter((text) => text.startsWith("Your package was not renewed"));
    expect(told).toHaveLength(3);
    expect(told.filter((text) => text.includes("does not renew by itself any more"))).toHaveLength(1);
    expect(told.filter((text) => text.includes("It is tried again at"))).toHaveLength(2);
  });

  test("one that was declined when the process died is counted and told once, and the next waits its time; taken up again it begins anew", async () => {
    const { buyer, card, first } = await hands.renewing();
    await till.shop.control("", { method: "stripe", decline_next: 3 });
    await till.later(29 * day_ms + hour_ms, buyer);
    await hands.renewals();
    // As if it had not come to move its time.
    const due = { renews_at: till.shop.app.clock.now() };
    await PackageTransactions.model.updateOne({ _id: first._id }, { $set: due });
    await hands.renewals();
    expect((await hands.automatic(buyer)).map(({ status }) => status)).toEqual(["failed"]);
    const told = async () => (await hands.notices(buyer)).filter((text) => text.includes("It is tried again at"));
    expect(await told()).toHaveLength(1);
    const [waiting] = await hands.bought(buyer);
    expect(at(first.expires_at) - at(waiting!.renews_at)).toBe(12 * hour_ms);
    for (const wait_ms of [12 * hour_ms, 10 * hour_ms]) {
      await till.later(wait_ms, buyer);
      await hands.renewals();
    }
    expect((await hands.bought(buyer)).map(({ auto_renew }) => auto_renew)).toEqual([false]);
    expect((await hands.autoRenew(buyer, first, card._id)).status).toBe(200);
    await hands.renewals();
    expect((await hands.automatic(buyer)).map(({ status }) => status)).toEqual(["failed", "failed", "failed", "success"]);
  });

  test("late by three days it begins where the old period ended; late beyond its own period it is none", async () => {
    const { buyer, first } = await hands.renewing();
    await till.later(33 * day_ms, buyer);
    await hands.renewals();
    const [, next] = await hands.bought(buyer);
    expect(next).toMatchObject({ starts_at: first.expires_at, auto_renew: true });
    await till.later(70 * day_ms, buyer);
    await hands.renewals();
    expect(await hands.automatic(buyer)).toHaveLength(1);
    expect((await hands.bought(buyer))[1]).toMatchObject({ auto_renew: false });
    expect((await hands.notices(buyer)).filter((text) => text.includes("its time was over before it could be paid for"))).toHaveLength(1);
  });

  test("whatever the answer was lost in, it is charged once", async () => {
    for (const lost of [{ fail_next: 1 }, { timeout_next: 3, webhooks: "drop" }]) {
      const { buyer } = await hands.renewing();
      await till.later(29 * day_ms + hour_ms, buyer);
      await till.shop.control("", { method: "stripe", ...lost });
      await hands.renewals();
      await till.shop.control("/reset");
      await till.later(2 * 60_000, buyer);
      await hands.renewals();
      await until(async () => ((await hands.bought(buyer)).length === 2 ? true : null), "the next period");
      expect((await hands.automatic(buyer)).map(({ status }) => status)).toEqual(["success"]);
      expect((await till.shop.increases(buyer)).map(({ credits }) => credits)).toEqual([1_000, 1_000]);
    }
  }, 120_000);

  test("is bought at the price of the day; what is not for sale is not, and its owner is told", async () => {
    const plan = await till.shop.offerOf({ USD: 1_500 });
    const { buyer } = await hands.renewing(plan);
    const other = await hands.renewing(plan);
    const change = (body: Record<string, unknown>) =>
      till.shop.app.call("PATCH", `/api/package-plans/${plan}`, { token: till.shop.admin.token, body });
    expect((await change({ price: { USD: 1_700 }, credits: 1_200 })).status).toBe(200);
    await till.later(29 * day_ms + hour_ms, buyer, other.buyer);
    await hands.renewals();
    for (const one of [buyer, other.buyer])
      expect((await hands.automatic(one)).map(({ amount, credits }) => [amount, credits])).toEqual([[1_700, 1_200]]);
    expect((await change({ is_active: false })).status).toBe(200);
    await till.later(30 * day_ms, buyer, other.buyer);
    await hands.renewals();
    for (const one of [buyer, other.buyer]) {
      expect(await hands.automatic(one)).toHaveLength(1);
      expect((await hands.bought(one, plan)).map(({ auto_renew }) => auto_renew)).toEqual([false, false]);
      expect((await hands.notices(one)).filter((text) => text.includes("it cannot be bought now"))).toHaveLength(1);
    }
  });

  test("bought again by hand, the later period renews and the earlier one does not", async () => {
    const { buyer, card } = await hands.renewing();
    await till.buy(buyer, till.shop.offer);
    const [old, next] = await hands.bought(buyer);
    expect(old).toMatchObject({ auto_renew: false });
    expect(next).toMatchObject({ auto_renew: true, saved_method: card._id, starts_at: old!.expires_at });
    const refused = await hands.autoRenew(buyer, old!, card._id);
    expect([refused.status, refused.problem.code]).toEqual([409, "cannot_renew"]);
    await till.later(29 * day_ms + hour_ms, buyer);
    await hands.renewals();
    expect(await hands.automatic(buyer)).toEqual([]);
  });

  test("cancelled it ends with its time, and can be taken up again until then", async () => {
    const { buyer, card, first } = await hands.renewing();
    const cancelled = await till.shop.app.call("POST", `/api/package-transactions/${first._id}/cancel`, { token: buyer.token });
    expect(cancelled.data).toMatchObject({ status: "cancelled", auto_renew: false, renews_at: null });
    await till.later(29 * day_ms + hour_ms, buyer);
    await hands.renewals();
    expect(await hands.automatic(buyer)).toEqual([]);
    const taken = await hands.autoRenew(buyer, first, card._id);
    expect([taken.status, taken.data]).toMatchObject([200, { status: "assigned", cancelled_at: null, auto_renew: true }]);
    await hands.renewals();
    expect((await hands.automatic(buyer)).map(({ status }) => status)).toEqual(["success"]);
  });

  test("given back, a renewal takes its own credits and period, and no others; nothing renews after it", async () => {
    const { buyer, first } = await hands.renewing();
    await till.spend(buyer, 300);
    await till.later(29 * day_ms + hour_ms, buyer);
    await hands.renewals();
    const [payment] = await hands.automatic(buyer);
    const refund = await till.shop.app.call("POST", `/api/payment-transactions/${payment!._id}/refund`, {
      token: till.shop.admin.token,
      body: { reason: "Not wanted." },
    });
    expect(refund.status).toBe(201);
    await till.shop.app.settled();
    const [old, next] = await hands.bought(buyer);
    expect(next).toMatchObject({ ended_at: expect.any(String), auto_renew: false });
    expect(old).toMatchObject({ _id: first._id, ended_at: null, auto_renew: false });
    expect(await till.wallet(buyer)).toMatchObject({ credits_available: 700, debt: 0 });
  });
});

describe("what cannot renew", () => {
  test("was given, is over, or is paid by what is another's", async () => {
    const { buyer, card, first } = await hands.renewing();
    const other = await hands.saver();
    const foreign = await hands.autoRenew(buyer, first, other.card._id);
    expect([foreign.status, foreign.problem.errors]).toMatchObject([422, [{ field: "saved_method", code: "unknown_reference" }]]);
    const [initial] = (await till.packages(buyer)).filter(({ payment_transaction }) => payment_transaction === null);
    expect((await hands.autoRenew(buyer, initial!, card._id)).problem.code).toBe("cannot_renew");
    await PackageTransactions.model.updateOne({ _id: first._id }, { $set: { payment_transaction: null } });
    expect((await hands.autoRenew(buyer, first, card._id)).problem).toMatchObject({ code: "cannot_renew", status: 409 });
    await PackageTransactions.model.updateOne({ _id: first._id }, { $set: { payment_transaction: (await payments(buyer))[0] } });
    await till.later(31 * day_ms, buyer);
    expect((await hands.autoRenew(buyer, first, card._id)).problem).toMatchObject({ code: "cannot_renew", detail: "It has ended." });
  });
});

const payments = async ({ token }: SignedIn) =>
  found(await till.shop.app.call<{ _id: string }[]>("GET", "/api/payment-transactions", { token })).map(({ _id }) => _id);
