import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { Types } from "mongoose";
import { gatewayOf } from "@/modules/payment-transactions/gateways/registry";
import { PaymentTransactions } from "@/modules/payment-transactions/model";
import { methodOf } from "@/modules/payment-methods/service";
import { apply } from "@/modules/payment-transactions/settle";
import { creditedToUpgrades, restoreUpgrade } from "@/modules/payment-transactions/upgrade";
import { openTill, type Till } from "./till";
import type { Begun, SignedIn } from "./support";

// Purchases go through two servers and a queue.
setDefaultTimeout(60_000);

let till: Till;
let small: string;
let large: string;
beforeAll(async () => {
  till = await openTill();
  small = till.shop.offer;
  large = await till.shop.offerOf({ USD: 2_999, BDT: 359_900 }, {}, 3_000);
}, 60_000);
afterAll(async () => {
  expect(await till.shop.violations()).toEqual([]);
  await till.shop.app.close();
}, 60_000);

/** Somebody with the small package, so much of it spent. */
async function holder(spent = 0): Promise<{ buyer: SignedIn; upgrade_of: string; bought: string }> {
  const buyer = await till.buyer();
  const bought = await till.buy(buyer, small);
  if (spent > 0) await till.spend(buyer, spent);
  const held = await till.packages(buyer);
  return { buyer, upgrade_of: held.find(({ payment_transaction }) => payment_transaction === bought)!._id, bought };
}
const refusal = async (buyer: SignedIn, more: Record<string, unknown>) => {
  const { status, problem } = await till.shop.begin(buyer, { package_plan: large, ...more });
  return [status, problem.code];
};
const rowOf = async (id: string) => (await PaymentTransactions.model.findOne({ _id: new Types.ObjectId(id) }).lean())!;
const idOf = ({ payment_transaction: { _id } }: Begun) => _id;

describe("an upgrade that is paid", () => {
  test("takes the unspent rest off the price, takes it back, and ends the old package", async () => {
    const { buyer, upgrade_of, bought } = await holder(250);
    const told = {
      price_amount: 2_999,
      upgrade_credit: 749,
      taken_back_credits: 750,
      amount: 2_250,
      credits: 3_000,
      kind: "upgraded",
      upgrade_of,
    };
    expect((await till.preview(buyer, { package_plan: large, upgrade_of })).data).toMatchObject(told);
    expect(await till.wallet(buyer)).toMatchObject({ credits_frozen: 0, credits_available: 750 });

    const begun = await till.shop.begun(buyer, { package_plan: large, upgrade_of });
    expect(begun.payment_transaction).toMatchObject({
      status: "pending",
      amount: 2_250,
      discount_amount: 0,
      upgrade_of,
      upgrade_credit: 749,
      upgrade: { payment_transaction: bought, state: "reserved", reserved_credits: 750, taken_credits: 0 },
    });
    expect(begun.payment_transaction).not.toHaveProperty("upgrade_key");
    expect(await till.wallet(buyer)).toMatchObject({ credits: 750, credits_frozen: 750, credits_available: 0 });
    // While it is open, the preview still tells what it is for.
    expect((await till.preview(buyer, { package_plan: large, upgrade_of })).data).toMatchObject(told);

    const paid = await till.pay(begun);
    expect(paid).toMatchObject({ status: "success", upgrade: { state: "taken", taken_credits: 750, debt_credits: 0 } });
    expect(await till.wallet(buyer)).toMatchObject({ credits: 3_000, credits_frozen: 0, credits_available: 3_000, debt: 0 });
    expect((await till.ledger(buyer)).slice(-2)).toEqual(["take_back 750", "payment 3000"]);
    const [old, now] = await till.packages(buyer, [small, large]);
    expect(old).toMatchObject({ _id: upgrade_of, kind: "assigned", status: "upgraded", ended_at: expect.any(String) });
    expect(now).toMatchObject({ kind: "upgraded", status: "upgraded", upgrade_of, ended_at: null, credits: 3_000 });
    expect(await till.wallet(buyer)).toMatchObject({ package: now!.package });
    expect(await refusal(buyer, { upgrade_of })).toEqual([409, "upgrade_not_possible"]);
    // What its credits were worth has gone into the new one.
    expect(await creditedToUpgrades(await rowOf(bought))).toBe(749n);
  });

  test("keeps the value of an upgrade before it, and what a running call holds", async () => {
    const { buyer, upgrade_of } = await holder(400);
    await till.pay(await till.shop.begun(buyer, { package_plan: large, upgrade_of }));
    const hold = await till.hold(buyer, 1_000);
    const second = (await till.packages(buyer, [large]))[0]!._id;
    const largest = await till.shop.offerOf({ USD: 9_999 }, {}, 10_000);
    // 2,400 was paid for it and 599 came of the first: 2,999 x 2,000 / 3,000.
    const begun = await till.shop.begun(buyer, { package_plan: largest, upgrade_of: second });
    expect(begun.payment_transaction).toMatchObject({ upgrade_credit: 1_999, amount: 8_000, upgrade: { reserved_credits: 2_000 } });
    await till.pay(begun);
    expect(await till.settle(hold, 600)).toBe(600);
    expect(await till.wallet(buyer)).toMatchObject({ credits: 10_400, credits_held: 0, debt: 0 });
  });

  test("with a coupon: the discount first, then the credit, and nothing to pay is a success at once", async () => {
    const { buyer, upgrade_of } = await holder();
    const coupon_code = await till.coupon({ discount_type: "fixed", fixed_amount: { USD: 2_100 } });
    const half = await till.coupon({ discount_type: "percentage", discount_value: 50 });
    expect((await till.preview(buyer, { package_plan: large, upgrade_of, coupon_code: half })).data).toMatchObject({
      discount_amount: 1_499,
      upgrade_credit: 999,
      amount: 501,
    });
    const reply = await till.shop.begin(buyer, { package_plan: large, upgrade_of, coupon_code });
    expect(reply.data).toMatchObject({
      redirect_url: null,
      payment_transaction: { status: "success", amount: 0, discount_amount: 2_100, upgrade_credit: 899 },
    });
    await till.shop.app.settled();
    expect((await till.ledger(buyer)).slice(-2)).toEqual(["take_back 1000", "payment 3000"]);
    expect((await till.packages(buyer)).filter(({ ended_at }) => ended_at !== null).map(({ _id }) => _id)).toEqual([upgrade_of]);
  });

  test("one that the gateway holds back keeps the rest aside until a person lets it pass", async () => {
    const { buyer, upgrade_of } = await holder(100);
    const begun = await till.shop.begun(buyer, { package_plan: large, upgrade_of });
    const { amount, currency } = await rowOf(idOf(begun));
    const verdict = { kind: "paid", status: "paid", transaction: "pi_held", amount, currency, at: null, fee: null, held: true } as const;
    expect((await apply(till.shop.app.ctx(), await rowOf(idOf(begun)), verdict)).status).toBe("on_hold");
    expect(await till.wallet(buyer)).toMatchObject({ credits: 900, credits_frozen: 900 });
    expect(await till.shop.violations()).toEqual([]);
    const { token } = till.shop.admin;
    expect((await till.shop.app.call("POST", `/api/payment-transactions/${idOf(begun)}/release`, { token })).status).toBe(200);
    await till.shop.app.settled();
    expect(await till.wallet(buyer)).toMatchObject({ credits: 3_000, credits_frozen: 0 });
  });
});

describe("one upgrade at a time", () => {
  test("a double click, twenty times over, is one payment and one reservation", async () => {
    const { buyer, upgrade_of } = await holder(10);
    const replies = await Promise.all(Array.from({ length: 20 }, () => till.shop.begin(buyer, { package_plan: large, upgrade_of })));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(replies.map(({ data }) => idOf(data))).size).toBe(1);
    expect(await till.wallet(buyer)).toMatchObject({ credits_frozen: 990 });
  });

  test("other terms end it and free the rest; so does the end of its window", async () => {
    const { buyer, upgrade_of } = await holder();
    const first = await till.shop.begun(buyer, { package_plan: large, upgrade_of });
    const plain = await till.shop.begun(buyer, { package_plan: large });
    expect(plain.payment_transaction).toMatchObject({ amount: 2_999, upgrade_of: null, upgrade_credit: 0, upgrade: null });
    expect(await till.shop.payment(first)).toMatchObject({ status: "expired", upgrade: { state: "freed" } });
    expect(await till.wallet(buyer)).toMatchObject({ credits_frozen: 0, credits_available: 1_000 });
    const again = await till.shop.begun(buyer, { package_plan: large, upgrade_of });
    expect(await till.shop.payment(plain)).toMatchObject({ status: "expired" });
    await till.shop.app.clock.advance(31 * 60_000);
    await till.shop.job("payments.reconcile");
    expect(await till.shop.payment(again)).toMatchObject({ status: "expired", upgrade: { state: "freed" } });
    expect(await till.wallet(buyer)).toMatchObject({ credits_frozen: 0, credits_available: 1_000 });
  });

  test("two upgrades of one grant at once: one wins, the other is refused, and has no payment", async () => {
    const other = await till.shop.offerOf({ USD: 4_999 }, {}, 5_000);
    for (let times = 0; times < 5; times += 1) {
      const { buyer, upgrade_of } = await holder();
      const replies = await Promise.all([large, other].map((package_plan) => till.shop.begin(buyer, { package_plan, upgrade_of })));
      expect(replies.map(({ status, problem }) => String(problem.code ?? status)).toSorted()).toEqual(["201", "upgrade_underway"]);
      const payments = await till.payments(buyer);
      expect(payments.filter(({ status }) => status === "pending")).toHaveLength(1);
      expect(payments).toHaveLength(2);
      expect(await till.wallet(buyer)).toMatchObject({ credits_frozen: 1_000 });
    }
  });
});

describe("an upgrade that is refused", () => {
  test("what is left to pay is nothing, or what gateways take: refused before any session, with nothing set aside", async () => {
    const { buyer, upgrade_of } = await holder();
    const near = await till.shop.offerOf({ USD: 1_048 });
    expect(await refusal(buyer, { package_plan: near, upgrade_of })).toEqual([422, "amount_below_minimum"]);
    expect((await till.preview(buyer, { package_plan: near, upgrade_of })).problem.code).toBe("amount_below_minimum");
    expect(await till.payments(buyer)).toHaveLength(1);
    expect(await till.wallet(buyer)).toMatchObject({ credits_frozen: 0 });
    const enough = await till.shop.offerOf({ USD: 1_049 });
    expect((await till.shop.begun(buyer, { package_plan: enough, upgrade_of })).payment_transaction.amount).toBe(50);
  });

  test("only of one's own live package that was paid for, in its currency, to a dearer plan", async () => {
    const { buyer, upgrade_of } = await holder();
    const stranger = await till.buyer();
    for (const foreign of [upgrade_of, "0".repeat(24)]) {
      const { status, problem } = await till.shop.begin(stranger, { package_plan: large, upgrade_of: foreign });
      expect([status, problem.errors?.map(({ field }) => field)]).toEqual([422, ["upgrade_of"]]);
    }
    const given = (await till.packages(stranger)).find(({ payment_transaction }) => payment_transaction === null)!._id;
    const no = [409, "upgrade_not_possible"];
    expect(await refusal(stranger, { upgrade_of: given })).toEqual(no);
    expect(await refusal(buyer, { upgrade_of, currency: "BDT" })).toEqual(no);
    expect(await refusal(buyer, { upgrade_of, package_plan: small })).toEqual(no);
    expect(await refusal(buyer, { upgrade_of, package_plan: await till.shop.offerOf({ USD: 999 }) })).toEqual(no);
    expect((await till.preview(buyer, { package_plan: large, upgrade_of, currency: "BDT" })).problem.code).toBe("upgrade_not_possible");
    await till.later(30 * 86_400_000 + 1_000, buyer);
    expect(await refusal(buyer, { upgrade_of })).toEqual(no);
    expect(await till.wallet(buyer)).toMatchObject({ credits_frozen: 0 });
  });
});

/** An upgrade whose window ended, so that its rest was freed. */
async function expired(spent: number) {
  const { buyer, upgrade_of, bought } = await holder(spent);
  const begun = await till.shop.begun(buyer, { package_plan: large, upgrade_of });
  await till.shop.app.clock.advance(30 * 60_000 + 1_000);
  await till.shop.job("payments.reconcile");
  expect(await till.shop.payment(begun)).toMatchObject({ status: "expired", upgrade: { state: "freed" } });
  return { buyer, upgrade_of, bought, begun };
}

describe("late money for an upgrade", () => {
  test("is honoured; what is left of the rest is taken, what is gone of it is owed", async () => {
    const { buyer, begun } = await expired(200);
    await till.spend(buyer, 500);
    const paid = await till.pay(begun);
    expect(paid).toMatchObject({ late: true, upgrade: { state: "taken", reserved_credits: 800, taken_credits: 300, debt_credits: 500 } });
    // The new credits have paid the debt.
    expect(await till.wallet(buyer)).toMatchObject({ credits: 2_500, debt: 0 });
    expect((await till.ledger(buyer)).slice(-3)).toEqual(["take_back 300", "payment 3000", "debt_payment 500"]);
  });

  test("does not take what another upgrade has set aside", async () => {
    const { buyer, upgrade_of, begun } = await expired(0);
    const other = await till.shop.offerOf({ USD: 4_999 }, {}, 5_000);
    const second = await till.shop.begun(buyer, { package_plan: other, upgrade_of });
    expect(await till.pay(begun)).toMatchObject({ upgrade: { taken_credits: 0, debt_credits: 1_000 } });
    expect(await till.wallet(buyer)).toMatchObject({ credits: 3_000, credits_frozen: 1_000, debt: 0 });
    expect(await till.pay(second)).toMatchObject({ status: "success", upgrade: { taken_credits: 1_000, debt_credits: 0 } });
    expect(await till.wallet(buyer)).toMatchObject({ credits: 7_000, credits_frozen: 0 });
  });

  test("writes off what is gone, or freezes the wallet, where that is the policy", async () => {
    const { config } = till.shop.app.ctx();
    const { CLAWBACK_POLICY } = config;
    try {
      for (const [policy, figures, standing] of [
        ["write_off", { debt_credits: 0, written_off_credits: 600 }, { debt: 0, credits: 3_000 }],
        ["freeze", { debt_credits: 600, written_off_credits: 0 }, { debt: 0, credits: 2_400, status: "active" }],
      ] as const) {
        Object.assign(config, { CLAWBACK_POLICY: policy });
        const { buyer, begun } = await expired(0);
        await till.spend(buyer, 600);
        expect(await till.pay(begun)).toMatchObject({ upgrade: { taken_credits: 400, ...figures } });
        expect(await till.wallet(buyer)).toMatchObject(standing);
      }
    } finally {
      Object.assign(config, { CLAWBACK_POLICY });
    }
  });
});

describe("money for an upgrade that goes back", () => {
  test("restores the same fraction of what it took, absolutely; what comes to nothing takes it again", async () => {
    const { buyer, upgrade_of, bought } = await holder(100);
    const paid = await till.pay(await till.shop.begun(buyer, { package_plan: large, upgrade_of }));
    const row = await rowOf(paid._id);
    expect(row.amount).toBe(2_100n);
    const { app } = till.shop;
    const restore = (refunded: bigint) => restoreUpgrade(app.ctx(), row, refunded);
    const old = async () => (await till.wallet(buyer)).grants.find(({ payment_transaction }) => payment_transaction === bought)?.remaining;
    expect(await restore(700n)).toBe(300_000_000n);
    expect(await restore(700n)).toBe(300_000_000n);
    expect(await old()).toBe(300);
    expect(await creditedToUpgrades(await rowOf(bought))).toBe(600n);
    expect(await restore(2_100n)).toBe(900_000_000n);
    expect(await old()).toBe(900);
    expect(await creditedToUpgrades(await rowOf(bought))).toBe(0n);
    await till.spend(buyer, 3_200);
    // The refund of 1,400 failed late: the 600 that it restored are spent, and the new package pays what is owed for them.
    expect(await restore(700n)).toBe(300_000_000n);
    expect(await till.wallet(buyer)).toMatchObject({ credits: 100, debt: 0 });
    expect((await till.ledger(buyer)).slice(-4)).toEqual(["restore 300", "restore 600", "consume 3200", "debt_payment 600"]);
    expect((await rowOf(paid._id)).upgrade).toMatchObject({
      restored_credits: 300_000_000n,
      taken_credits: 900_000_000n,
      debt_credits: 600_000_000n,
    });
    expect(await restoreUpgrade(app.ctx(), await rowOf(bought), 999n)).toBe(0n);
  });

  test("before the money came there is nothing to restore", async () => {
    const { buyer, upgrade_of } = await holder();
    const begun = await till.shop.begun(buyer, { package_plan: large, upgrade_of });
    expect(await restoreUpgrade(till.shop.app.ctx(), await rowOf(idOf(begun)), 999n)).toBe(0n);
    const gateway = await gatewayOf(till.shop.app.ctx(), (await methodOf(till.shop.app.ctx(), "stripe"))!);
    await apply(till.shop.app.ctx(), await rowOf(idOf(begun)), await gateway.close(await rowOf(idOf(begun))));
    expect(await till.wallet(buyer)).toMatchObject({ credits: 1_000, credits_frozen: 0 });
  });
});
