import { beforeAll, describe, expect, test } from "bun:test";
import { hands, type Hands } from "./back";
import { openTill, type Till } from "./till";
import { checkBooks, found, ordersOf, until } from "./support";

let till: Till;
let at: Hands;
beforeAll(async () => {
  till = await openTill();
  at = hands(till);
});
checkBooks(() => till.shop);

describe("disputes", () => {
  test("opened sets its share aside, lost takes it, and admins are told", async () => {
    const buyer = await till.buyer();
    const id = await till.buy(buyer, till.shop.offer);
    await till.shop.control("/dispute", { payment: id, outcome: "opened" });
    await at.until(id, ({ dispute }) => dispute?.["fee"] === 1_500);
    expect(await at.payment(id)).toMatchObject({
      status: "success",
      dispute: { amount: 999, fee: 1_500, fee_currency: "USD", frozen_credits: 1_000 },
    });
    expect(await till.wallet(buyer)).toMatchObject({ credits: 1_000, credits_available: 0 });
    expect(await till.shop.attention()).toContainEqual(
      expect.objectContaining({
        kind: "disputed",
        actions: ["answer_at_gateway"],
        payment_transaction: expect.objectContaining({ _id: id }),
      }),
    );
    await till.shop.control("/dispute", { payment: id, outcome: "lost" });
    await at.until(id, ({ status }) => status === "charged_back");
    expect(await at.payment(id)).toMatchObject({ dispute: { status: "lost", clawed_credits: 1_000, frozen_credits: 0 } });
    expect(await till.wallet(buyer)).toMatchObject({ credits: 0, debt: 0 });
    const titles = await until(async () => {
      const rows = found(
        await till.shop.app.call<{ title: string }[]>("GET", "/api/notifications?limit=100", { token: till.shop.admin.token }),
      );
      const about = rows.map(({ title }) => title).filter((title) => title.startsWith("A payment is disputed"));
      return about.length >= 2 ? about.toSorted() : null;
    }, "two notices");
    expect(titles).toEqual(["A payment is disputed: lost", "A payment is disputed: open"]);
  });

  test("an inquiry moves nothing", async () => {
    const buyer = await till.buyer();
    const id = await till.buy(buyer, till.shop.offer);
    await till.shop.control("/dispute", { payment: id, outcome: "inquiry" });
    await at.until(id, ({ dispute }) => dispute?.["status"] === "inquiry");
    expect(await till.wallet(buyer)).toMatchObject({ credits: 1_000, credits_available: 1_000 });
  });

  test("a part that is lost leaves the rest refundable", async () => {
    const buyer = await till.buyer();
    const id = await till.buy(buyer, till.shop.offer);
    await till.shop.control("/dispute", { payment: id, outcome: "lost", amount: 333 });
    await at.until(id, ({ status }) => status === "charged_back");
    expect(await at.left(buyer, id)).toBe(666.666667);
    expect(found(await at.preview(id, {}))).toMatchObject({ refundable_amount: 666, share_credits: 666.666667 });
    expect((await at.refund(id, { amount: 667, reason: "x" })).status).toBe(422);
  });

  test("another dispute about the same payment is kept for a person", async () => {
    const buyer = await till.buyer();
    const id = await till.buy(buyer, till.shop.offer);
    const intent = (await at.payment(id)).gateway_transaction_id!;
    await till.shop.webhook(at.disputeEvent("charge.dispute.created", "du_1", intent, "needs_response", 999));
    await till.shop.webhook(at.disputeEvent("charge.dispute.closed", "du_2", intent, "lost", 999));
    expect(await at.payment(id)).toMatchObject({
      status: "success",
      dispute: { status: "open" },
      mismatches: [{ reason: "It is about a second dispute." }],
    });
  });

  test("an intent of another shop on the account is none of ours", async () => {
    const reply = await till.shop.webhook(at.disputeEvent("charge.dispute.created", "du_9", "pi_ofanothershop", "needs_response", 5));
    expect(reply.status).toBe(200);
    expect((await till.shop.events("&sort=-created_at"))[0]).toMatchObject({ type: "charge.dispute.created", outcome: "ignored" });
  });
});

describe("in any order and number", () => {
  const words = ["warning_needs_response", "needs_response", "lost", "won"] as const;
  test.each(ordersOf(words).map((order) => [order.join(", "), order] as const))("dispute: %s: it is won", async (_, order) => {
    const buyer = await till.buyer();
    const id = await till.buy(buyer, till.shop.offer);
    await till.spend(buyer, 400);
    const intent = (await at.payment(id)).gateway_transaction_id!;
    const events = order.map((status) => at.disputeEvent("charge.dispute.updated", `du_${id}`, intent, status, 999));
    for (const event of [...events, ...events.toReversed()]) expect((await till.shop.webhook(event)).status).toBe(200);
    expect(await at.payment(id)).toMatchObject({ status: "success", dispute: { status: "won", fee: 1_500 } });
    expect(await till.wallet(buyer)).toMatchObject({ credits: 600, credits_available: 600, debt: 0 });
  });

  const told = ["refund.created", "charge.refunded", "refund.updated", "refund.failed"] as const;
  test.each(ordersOf(told).map((order) => [order.join(", "), order] as const))("refund: %s: it has failed", async (_, order) => {
    const buyer = await till.buyer();
    await till.shop.control("", { method: "stripe", webhooks: "send" });
    const id = await till.buy(buyer, till.shop.offer);
    await till.spend(buyer, 400);
    await till.shop.control("", { method: "stripe", webhooks: "drop" });
    const made = await till.shop.control("/refund", { payment: id, amount: 333 });
    const intent = (await at.payment(id)).gateway_transaction_id!;
    const refund = {
      _id: "",
      gateway_refund_id: refundId(made.data),
      amount: 333,
      status: "",
      share_credits: 0,
      clawed_credits: 0,
      debt_credits: 0,
    };
    const status = { "refund.created": "pending", "refund.updated": "succeeded", "refund.failed": "failed" };
    const charge = {
      id: "ch_1",
      object: "charge",
      payment_intent: intent,
      amount: 999,
      amount_refunded: 333,
      currency: "usd",
      refunded: false,
    };
    const events = order.map((type) =>
      type === "charge.refunded"
        ? { id: `evt_${crypto.randomUUID()}`, object: "event", type, data: { object: charge } }
        : at.refundEvent(type, refund, status[type], intent),
    );
    for (const event of [...events, ...events.toReversed()]) expect((await till.shop.webhook(event)).status).toBe(200);
    expect(await at.payment(id)).toMatchObject({ status: "success", refunded_amount: 0, mismatches: [] });
    expect(await at.refunds(id)).toMatchObject([{ status: "failed", amount: 333, gateway_refund_id: refund.gateway_refund_id }]);
    expect(await till.wallet(buyer)).toMatchObject({ credits: 600, credits_available: 600, debt: 0 });
  });
});

function refundId(data: Record<string, unknown>): string {
  const id = Object.values(data).find((value) => typeof value === "string" && value.startsWith("re_"));
  if (typeof id !== "string") throw new Error(`no refund in ${JSON.stringify(data)}`);
  return id;
}
