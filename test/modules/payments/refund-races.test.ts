import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { Types } from "mongoose";
import { Problem } from "@/kit/problem";
import { hearDispute } from "@/modules/payment-transactions/disputes";
import type { Reversal } from "@/modules/payment-transactions/gateway";
import { PaymentTransactions, type Payment } from "@/modules/payment-transactions/model";
import { hearRefund, requestRefund } from "@/modules/payment-transactions/refunds";
import { walletDocFor } from "@/modules/user-wallets/service";
import * as model from "@test/support/ledger-model/model";
import { random } from "@test/support/ledger-model/steps";
import { hands, type Hands } from "./back";
import { openTill, type Till } from "./till";

setDefaultTimeout(180_000);

const seeds = [11, 12, 13, 14, 15, 16];
const steps = 40;
const micro = 1_000_000n;

let till: Till;
let at: Hands;
beforeAll(async () => {
  till = await openTill();
  at = hands(till);
});
afterAll(() => till.shop.app.close());

const paymentOf = async (id: string): Promise<Payment> =>
  (await PaymentTransactions.model.findOne({ _id: new Types.ObjectId(id) }).lean())!;
const about = ({ currency, gateway_transaction_id: transaction }: Payment, amount: bigint) => ({
  transaction,
  charge: null,
  currency,
  amount: String(amount),
});
const refundWord = (
  payment: Payment,
  id: string,
  amount: bigint,
  status: "pending" | "succeeded" | "failed",
): Extract<Reversal, { kind: "refund" }> => ({ kind: "refund", id, ours: null, status, reason: null, ...about(payment, amount) });
const disputeWord = (
  payment: Payment,
  status: "inquiry" | "open" | "lost" | "won",
  amount: bigint,
): Extract<Reversal, { kind: "dispute" }> => ({
  kind: "dispute",
  id: `du_${payment._id.toHexString()}`,
  status,
  fee: null,
  ...about(payment, amount),
});

describe("what the product does is what the model of the books says", () => {
  test.each(seeds)("seed %i", async (seed) => {
    const rng = random(seed);
    const buyer = await till.buyer();
    const id = await till.buy(buyer, till.shop.offer);
    const payment = await paymentOf(id);
    const sold = payment.credits;
    let world = model.emptyWorld(["w"]);
    const now = 1;
    const say = (result: model.Result) => void (world = result.world);
    const terms = { id: "p", wallet: "w", amount: 999n, sold, source: "payment", plan: "a", duration: null } as const;
    say(model.initiate(world, terms, now));
    say(model.settle(world, { id: "p", transaction: "t", amount: 999n }, now));
    say(model.credit(world, "p", now));
    const dispute = BigInt(1 + rng.below(999));
    const amounts = new Map<string, bigint>();
    const ctx = till.shop.app.ctx();
    for (let step = 0; step < steps; step += 1) {
      const what = rng.below(8);
      if (what < 3) {
        const credits = 1 + rng.below(120);
        const free = model.free(world, "w", now);
        if (free < BigInt(credits) * micro) continue;
        await till.spend(buyer, credits);
        const use = { client: "c", key: String(step), wallet: "w", price: { fixed: BigInt(credits) * micro } };
        say(model.consume(world, { ...use, counts: {}, policy: { kind: "reject" } }, now));
      } else if (what < 7) {
        const name = `re_${seed}_${rng.below(4)}`;
        const amount = amounts.get(name) ?? BigInt(1 + rng.below(500));
        amounts.set(name, amount);
        const event = rng.pick(["pending", "succeeded", "succeeded", "failed"] as const);
        await hearRefund(ctx, payment, refundWord(payment, name, amount, event));
        say(model.refundEvent(world, { id: name, payment: "p", amount, event }, now));
      } else {
        const event = rng.pick(["inquiry", "open", "lost", "won"] as const);
        await hearDispute(ctx, payment, disputeWord(payment, event, dispute));
        say(model.dispute(world, { payment: "p", event, amount: dispute }, now));
      }
      const { credits, debt } = await walletDocFor(ctx, new Types.ObjectId(buyer._id));
      const expected = model.view(world, "w", now);
      const status: string = (await paymentOf(id)).status;
      expect({ seed, step, credits, debt, status }).toEqual({
        seed,
        step,
        credits: expected.credits,
        debt: expected.debt,
        status: model.paymentStatus(world, "p"),
      });
    }
    expect(await till.shop.violations()).toEqual([]);
  });
});

describe("racing", () => {
  test.each(seeds.slice(0, 3))("seed %i: calls, holds, refunds and a dispute at once leave exact books", async (seed) => {
    const rng = random(seed);
    const buyer = await till.buyer();
    const id = await till.buy(buyer, till.shop.offer);
    const payment = await paymentOf(id);
    const ctx = till.shop.app.ctx();
    const quiet = (work: Promise<unknown>) => work.catch(() => null);
    /** What the database was too busy for, the gateway says again. */
    const said = async (word: () => Promise<unknown>): Promise<unknown> =>
      word().catch((error: unknown) => {
        if (error instanceof Problem && error.code === "unavailable") return said(word);
        throw error;
      });
    const acts = Array.from({ length: 40 }, (_, index) => {
      const what = rng.below(10);
      const amount = BigInt(1 + rng.below(300));
      if (what < 5) return () => quiet(till.spend(buyer, 1 + rng.below(40)));
      if (what < 7) return () => quiet(till.hold(buyer, 1 + rng.below(40)).then((key) => till.settle(key, 1 + rng.below(60))));
      if (what < 8) return () => quiet(requestRefund(ctx, payment._id, { amount, reason: "race" }));
      if (what < 9)
        return () => {
          const word = refundWord(payment, `re_x${seed}_${index % 3}`, 50n, rng.pick(["pending", "succeeded", "failed"]));
          return said(() => hearRefund(ctx, payment, word));
        };
      return () => {
        const word = disputeWord(payment, rng.pick(["open", "lost", "won"]), 100n);
        return said(() => hearDispute(ctx, payment, word));
      };
    });
    await Promise.all(acts.map((act) => act()));
    await till.shop.app.settled();
    const refunds = await at.refunds(id);
    const asked = refunds.filter(({ status, _id }) => status !== "failed" && _id).reduce((sum, { amount }) => sum + amount, 0);
    expect(asked).toBeLessThanOrEqual(999 + 150);
    expect(await till.shop.violations()).toEqual([]);
  });
});
