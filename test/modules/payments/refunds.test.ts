import { beforeAll, describe, expect, test } from "bun:test";
import { jobs } from "@/modules/payment-transactions/jobs";
import { Types } from "mongoose";
import { PaymentTransactions } from "@/modules/payment-transactions/model";
import { hearRefund } from "@/modules/payment-transactions/refunds";
import { release } from "@/modules/payment-transactions/service";
import { apply } from "@/modules/payment-transactions/settle";
import { hands, type Hands } from "./back";
import { openTill, type Till } from "./till";
import { checkBooks, found } from "./support";

let till: Till;
let at: Hands;
beforeAll(async () => {
  till = await openTill();
  at = hands(till);
});
checkBooks(() => till.shop);

const stored = (id: string) => PaymentTransactions.model.findOne({ _id: new Types.ObjectId(id) }).lean();

describe("giving money back", () => {
  test("a part: its share leaves exactly that grant, the payment says so, admins' act is on record", async () => {
    const buyer = await till.buyer();
    const other = await till.buy(buyer, till.shop.offer);
    const id = await till.buy(buyer, till.shop.offer);
    const reply = await at.refund(id, { amount: 333, reason: "a part" });
    expect(reply.status).toBe(201);
    // 1,000 credits x 333 / 999
    expect(reply.data).toMatchObject({ status: "succeeded", amount: 333, share_credits: 333.333333, clawed_credits: 333.333333 });
    expect(reply.data).toMatchObject({ debt_credits: 0, waiting_credits: 0, frozen_credits: 0, origin: "admin", currency: "USD" });
    expect(await at.payment(id)).toMatchObject({ status: "partly_refunded", refunded_amount: 333 });
    expect(await at.left(buyer, id)).toBe(666.666667);
    expect(await at.left(buyer, other)).toBe(1_000);
    const acts = found(
      await till.shop.app.call<{ action: string }[]>("GET", `/api/audit-logs?record=${id}`, { token: till.shop.admin.token }),
    );
    expect(acts.map(({ action }) => action)).toEqual(["refund"]);
  });

  test("the whole: the package ends; a failure days later brings everything back, once", async () => {
    const buyer = await till.buyer();
    const id = await till.buy(buyer, till.shop.offer);
    const reply = await at.refund(id, { reason: "all" });
    expect(reply.data).toMatchObject({ status: "succeeded", amount: 999, clawed_credits: 1_000 });
    expect(await at.payment(id)).toMatchObject({ status: "refunded", refunded_amount: 999 });
    expect((await till.packages(buyer)).find(({ payment_transaction }) => payment_transaction === id)).toMatchObject({ status: "expired" });
    expect((await at.refund(id, { reason: "again" })).problem).toMatchObject({ status: 409, code: "not_refundable" });
    const intent = (await at.payment(id)).gateway_transaction_id;
    const failed = at.refundEvent("refund.failed", reply.data, "failed", intent);
    for (const _ of [1, 2]) expect((await till.shop.webhook(failed)).status).toBe(200);
    await till.shop.webhook(at.refundEvent("refund.updated", reply.data, "succeeded", intent));
    expect(await at.payment(id)).toMatchObject({ status: "success", refunded_amount: 0 });
    expect(await at.left(buyer, id)).toBe(1_000);
    expect(await at.refunds(id)).toMatchObject([{ status: "failed", restored_credits: 1_000 }]);
    const kept = (await till.packages(buyer)).find(({ payment_transaction }) => payment_transaction === id);
    expect(kept).toMatchObject({ ended_at: null });
    expect(kept?.status).not.toBe("expired");
    expect((await till.ledger(buyer)).slice(-3)).toEqual(["payment 1000", "claw_back 1000", "restore 1000"]);
  });

  test("what is spent is owed, and paid by what comes next", async () => {
    const buyer = await till.buyer();
    const id = await till.buy(buyer, till.shop.offer);
    await till.spend(buyer, 800);
    const shown = found(await at.preview(id, {}));
    expect(shown).toMatchObject({ granted_credits: 1_000, remaining_credits: 200, spent_credits: 800, share_credits: 1_000 });
    expect(shown).toMatchObject({ clawed_credits: 200, debt_credits: 800, refundable_amount: 999, policy: "debt" });
    const reply = await at.refund(id, { reason: "spent" });
    expect(reply.data).toMatchObject({ clawed_credits: 200, debt_credits: 800, written_off_credits: 0 });
    expect(await till.wallet(buyer)).toMatchObject({ credits: 0, debt: 800 });
    await till.buy(buyer, till.shop.offer);
    expect(await till.wallet(buyer)).toMatchObject({ credits: 200, debt: 0 });
  });

  test("an unknown outcome stays pending and set aside, and is asked for under the same key until it is known", async () => {
    const buyer = await till.buyer();
    const id = await till.buy(buyer, till.shop.offer);
    await till.shop.control("", { method: "stripe", timeout_next: 0, fail_next: 100 });
    const reply = await at.refund(id, { amount: 333, reason: "unknown" });
    expect(reply.data).toMatchObject({ status: "pending", frozen_credits: 333.333333, clawed_credits: 0 });
    expect(await at.payment(id)).toMatchObject({ status: "success", refunded_amount: 0 });
    await till.shop.control("/reset");
    await till.later(120_000, buyer);
    await jobs.find(({ name }) => name === "payments.refunds")!.run(till.shop.app.ctx());
    expect(await at.refunds(id)).toMatchObject([{ status: "succeeded", clawed_credits: 333.333333, frozen_credits: 0 }]);
    expect(await at.payment(id)).toMatchObject({ status: "partly_refunded", refunded_amount: 333 });
  });

  test("begun in the gateway's own console: the webhook brings the same books", async () => {
    const buyer = await till.buyer();
    const id = await till.buy(buyer, till.shop.offer);
    await till.shop.control("/refund", { payment: id, amount: 333 });
    await at.until(id, ({ status }) => status === "partly_refunded");
    expect(await at.refunds(id)).toMatchObject([{ status: "succeeded", amount: 333, origin: "gateway", clawed_credits: 333.333333 }]);
    expect(await at.left(buyer, id)).toBe(666.666667);
  });

  test("what the gateway refuses has failed, and everything is as it was", async () => {
    const buyer = await till.buyer();
    const id = await till.buy(buyer, till.shop.offer);
    await till.shop.control("", { method: "stripe", webhooks: "drop" });
    await till.shop.control("/refund", { payment: id });
    const reply = await at.refund(id, { amount: 100, reason: "late" });
    expect(reply.data).toMatchObject({ status: "failed", clawed_credits: 0, frozen_credits: 0 });
    expect(await at.left(buyer, id)).toBe(1_000);
    // Asked, the gateway tells of the one that no webhook told of.
    await till.shop.app.call("POST", `/api/payment-transactions/${id}/reconcile`, { token: till.shop.admin.token });
    expect(await at.payment(id)).toMatchObject({ status: "refunded", refunded_amount: 999 });
    expect(await at.left(buyer, id)).toBe(0);
  });

  test("on hold: refunded only whole, not released meanwhile; a failure puts it on hold again, and then it is released", async () => {
    const buyer = await till.buyer();
    const begun = await till.shop.begun(buyer);
    const id = begun.payment_transaction._id;
    const ctx = till.shop.app.ctx();
    const paid = { kind: "paid", status: "paid", amount: 999n, currency: "USD", at: null, fee: null, held: true } as const;
    const payment = await apply(ctx, (await stored(id))!, { ...paid, transaction: `pi_${id}` });
    expect(payment.status).toBe("on_hold");
    expect((await at.refund(id, { amount: 500, reason: "half" })).status).toBe(422);
    const said = {
      kind: "refund",
      id: `re_${id}`,
      ours: null,
      transaction: `pi_${id}`,
      charge: null,
      currency: "USD",
      amount: "999",
    } as const;
    const hear = (status: "pending" | "succeeded" | "failed") => hearRefund(ctx, payment, { ...said, status, reason: null });
    const release = () => till.shop.app.call("POST", `/api/payment-transactions/${id}/release`, { token: till.shop.admin.token });
    await hear("pending");
    expect(await at.refunds(id)).toMatchObject([{ status: "pending", waiting_credits: 1_000 }]);
    expect((await release()).problem.code).toBe("not_on_hold");
    await hear("succeeded");
    expect(await at.payment(id)).toMatchObject({ status: "refunded", refunded_amount: 999, credits_transaction: null });
    expect((await release()).problem.code).toBe("not_on_hold");
    await hear("failed");
    expect(await at.payment(id)).toMatchObject({ status: "on_hold", refunded_amount: 0 });
    expect((await release()).status).toBe(200);
    await at.until(id, ({ credits_transaction }) => credits_transaction !== null);
    expect(await at.left(buyer, id)).toBe(1_000);
  });

  test("heard of before the credits are granted: the share waits for the grant", async () => {
    const buyer = await till.buyer();
    const id = (await till.shop.begun(buyer)).payment_transaction._id;
    const ctx = till.shop.app.ctx();
    const paid = { kind: "paid", status: "paid", amount: 999n, currency: "USD", at: null, fee: null, held: true } as const;
    const payment = await apply(ctx, (await stored(id))!, { ...paid, transaction: `pi_${id}` });
    // Released and taken back in one transaction: whatever credits it sees both.
    await ctx.atomically(async () => {
      await release(ctx, payment._id);
      const said = { kind: "refund", id: `re_${id}`, ours: null, transaction: null, charge: null, currency: "USD", amount: "333" } as const;
      await hearRefund(ctx, payment, { ...said, status: "succeeded", reason: null });
    });
    await at.until(id, ({ credits_transaction }) => credits_transaction !== null);
    expect(await at.left(buyer, id)).toBe(666.666667);
    expect(await at.refunds(id)).toMatchObject([{ status: "succeeded", clawed_credits: 333.333333, waiting_credits: 0 }]);
    expect(await at.payment(id)).toMatchObject({ status: "partly_refunded" });
  });

  test("buyers see the refunds of their own payments, and give nothing back", async () => {
    const [buyer, stranger] = [await till.buyer(), await till.buyer()];
    const id = await till.buy(buyer, till.shop.offer);
    await at.refund(id, { amount: 1, reason: "one cent" });
    const path = `/api/payment-transactions/${id}/refunds`;
    expect(found(await till.shop.app.call<unknown[]>("GET", path, { token: buyer.token }))).toHaveLength(1);
    expect((await till.shop.app.call("GET", path, { token: stranger.token })).status).toBe(404);
    const asked = await till.shop.app.call("POST", `/api/payment-transactions/${id}/refund`, { token: buyer.token, body: { reason: "x" } });
    expect(asked.status).toBe(403);
  });
});
