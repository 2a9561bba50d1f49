import { beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { Notifications } from "@/modules/notifications/model";
import { hands, type Hands, type RefundJson } from "./back";
import { bkash, gateways, sslcommerz, type Gateway } from "./buying";
import { answerLost, bending, orderLost, refundPath } from "./cut";
import { openTill, type Till } from "./till";
import { checkBooks, type SignedIn } from "./support";

setDefaultTimeout(60_000);

let till: Till;
let at: Hands;
beforeAll(async () => {
  till = await openTill();
  at = hands(till);
});
checkBooks(() => till.shop);

/** A payment that is paid and credited. */
async function bought(buyer: SignedIn, gateway: Gateway): Promise<{ id: string; amount: number }> {
  const begun = await till.shop.begun(buyer, gateway.order);
  await (
    await gateway.click(till.shop, begun, "pay")
  )();
  const { _id: id, amount } = await till.shop.credited(begun);
  return { id, amount };
}
const panel = (payment: string, amount?: number) => till.shop.control("/refund", { payment, amount });
const alarms = ({ _id }: RefundJson, what: string) => Notifications.model.countDocuments({ key: `${what}:${_id}` });
const named = <G extends Gateway>(some: readonly G[]) => some.map((gateway) => [gateway.name, gateway] as const);

describe.each(named(gateways))("%s: giving money back", (_, gateway) => {
  test("the whole: once, and nothing is left to give", async () => {
    const buyer = await till.buyer();
    const { id, amount } = await bought(buyer, gateway);
    const reply = await at.refund(id, { reason: "all of it" });
    expect([reply.status, reply.data.amount]).toEqual([201, amount]);
    await at.untilDone(id);
    const [row] = await at.refunds(id);
    expect(row).toMatchObject({ status: "succeeded", amount, origin: "admin", clawed_credits: 1_000, debt_credits: 0 });
    expect(row!.gateway_refund_id).toBeString();
    expect(await at.payment(id)).toMatchObject({ status: "refunded", refunded_amount: amount });
    expect(await at.left(buyer, id)).toBe(0);
    expect((await at.refund(id, { reason: "again" })).problem).toMatchObject({ status: 409, code: "not_refundable" });
    expect(await panel(id, 1)).toHaveProperty("error");
  });

  test("in parts to the end: never more than is left, and all parts come to the whole", async () => {
    const buyer = await till.buyer();
    const { id, amount } = await bought(buyer, gateway);
    const part = Math.floor(amount / 3);
    const tooMuch = async (more: number) => {
      const { status, problem } = await at.refund(id, { amount: more, reason: "too much" });
      expect([status, problem.errors?.map(({ field, code }) => [field, code])]).toEqual([422, [["amount", "too_big"]]]);
    };
    await tooMuch(amount + 1);
    for (const given of [0, part]) {
      expect((await at.refund(id, { amount: part, reason: "a part" })).status).toBe(201);
      // What is underway is not there any more either.
      await tooMuch(amount - given - part + 1);
    }
    await at.untilDone(id);
    expect(await at.payment(id)).toMatchObject({ status: "partly_refunded", refunded_amount: 2 * part });
    expect((await at.refund(id, { reason: "the rest" })).data).toMatchObject({ amount: amount - 2 * part });
    await at.untilDone(id);
    const rows = await at.refunds(id);
    expect(rows.map((row) => [row.status, row.amount])).toEqual([part, part, amount - 2 * part].map((each) => ["succeeded", each]));
    expect(new Set(rows.map(({ gateway_refund_id }) => gateway_refund_id)).size).toBe(3);
    expect(rows.reduce((sum, { clawed_credits }) => sum + Math.round(clawed_credits * 1e6), 0)).toBe(1_000e6);
    expect(await at.payment(id)).toMatchObject({ status: "refunded", refunded_amount: amount });
    expect(await at.left(buyer, id)).toBe(0);
  });

  test("of what is partly spent: the rest is taken, and what is spent is owed", async () => {
    const buyer = await till.buyer();
    const { id } = await bought(buyer, gateway);
    await till.spend(buyer, 300);
    expect((await at.refund(id, { reason: "spent some" })).status).toBe(201);
    await at.untilDone(id);
    expect(await at.refunds(id)).toMatchObject([{ status: "succeeded", clawed_credits: 700, debt_credits: 300 }]);
    expect(await till.wallet(buyer)).toMatchObject({ credits: 0, debt: 300 });
  });
});

describe.each([
  ["sslcommerz", sslcommerz, "Refund amount is more than the transaction amount"],
  ["bkash", bkash, "Refund amount exceed payment amount"],
] as const)("%s: what goes wrong", (_, gateway, refusal) => {
  const path = refundPath[gateway.name as keyof typeof refundPath];

  test("refused there: it has failed, and the credits are as they were", async () => {
    const buyer = await till.buyer();
    const { id, amount } = await bought(buyer, gateway);
    await panel(id, amount - 100);
    const { data } = await at.refund(id, { amount: 101, reason: "one too many" });
    expect(data).toMatchObject({ status: "failed", failure_reason: refusal, frozen_credits: 0, clawed_credits: 0 });
    expect(await alarms(data, "refund-failed")).toBe(1);
    expect(await at.payment(id)).toMatchObject({ status: "success", refunded_amount: 0 });
    expect(await at.left(buyer, id)).toBe(1_000);
    await till.spend(buyer, 1_000);
  });

  test("the answer is lost: it is pending, found, and given once", async () => {
    const buyer = await till.buyer();
    const { id, amount } = await bought(buyer, gateway);
    const half = amount / 2;
    const { data } = await bending(path, answerLost, () => at.refund(id, { amount: half, reason: "half" }));
    expect(data).toMatchObject({ status: "pending", gateway_refund_id: null, frozen_credits: 500 });
    await at.untilDone(id);
    expect(await at.refunds(id)).toMatchObject([{ status: "succeeded", amount: half, clawed_credits: 500, parked_at: null }]);
    expect(await at.payment(id)).toMatchObject({ status: "partly_refunded", refunded_amount: half });
    // The other half is there, and not a paisa more.
    expect(await panel(id, half + 1)).toHaveProperty("error");
    expect(await panel(id, half)).toHaveProperty("data");
  });

  test("the order is lost: it is given again, and given once", async () => {
    const buyer = await till.buyer();
    const { id, amount } = await bought(buyer, gateway);
    const { data } = await bending(path, orderLost, () => at.refund(id, { reason: "all" }));
    expect(data).toMatchObject({ status: "pending", gateway_refund_id: null, frozen_credits: 1_000 });
    await at.untilDone(id);
    expect(await at.refunds(id)).toMatchObject([{ status: "succeeded", amount, clawed_credits: 1_000 }]);
    expect(await at.payment(id)).toMatchObject({ status: "refunded", refunded_amount: amount });
  });
});

test("bkash takes no key: listed while its answer has not come, a refund of ours is known as ours", async () => {
  const buyer = await till.buyer();
  const { id, amount } = await bought(buyer, bkash);
  const signal = () => Promise.withResolvers<void>();
  const [ordering, listed, ordered, heard] = [signal(), signal(), signal(), signal()];
  const order = async (send: () => Promise<Response>) => {
    ordering.resolve();
    await listed.promise;
    const answer = await send();
    ordered.resolve();
    await heard.promise;
    return answer;
  };
  let lists = 0;
  const list = async (send: () => Promise<Response>) => {
    lists += 1;
    const answer = await send();
    // The first is that of the refund itself; the next was read before the order arrived, and is answered after it.
    if (lists === 2) {
      listed.resolve();
      await ordered.promise;
    }
    return answer;
  };
  const reconcile = () => till.shop.app.call("POST", `/api/payment-transactions/${id}/reconcile`, { token: till.shop.admin.token });
  const reply = await bending(refundPath.bkash, order, () =>
    bending("/v2/tokenized-checkout/refund/payment/status", list, async () => {
      const refund = at.refund(id, { reason: "all of it" });
      await ordering.promise;
      expect((await reconcile()).status).toBe(200);
      expect((await reconcile()).status).toBe(200);
      heard.resolve();
      return refund;
    }),
  );
  expect(reply.status).toBe(201);
  await at.untilDone(id);
  expect(await at.refunds(id)).toMatchObject([{ status: "succeeded", amount, origin: "admin", clawed_credits: 1_000 }]);
  expect(await at.payment(id)).toMatchObject({ status: "refunded", refunded_amount: amount });
});

test("two halves at once, while the gateway is asked what it has given: both are given, each once", async () => {
  const buyer = await till.buyer();
  const { id, amount } = await bought(buyer, bkash);
  const half = { amount: amount / 2, reason: "half" };
  const reconcile = () => till.shop.app.call("POST", `/api/payment-transactions/${id}/reconcile`, { token: till.shop.admin.token });
  const [one, other] = await Promise.all([at.refund(id, half), at.refund(id, half), reconcile(), reconcile(), reconcile()]);
  expect([one.status, other.status]).toEqual([201, 201]);
  await at.untilDone(id);
  await reconcile();
  expect((await at.refunds(id)).map(({ status, clawed_credits }) => [status, clawed_credits])).toEqual([
    ["succeeded", 500],
    ["succeeded", 500],
  ]);
  expect(await at.payment(id)).toMatchObject({ status: "refunded", refunded_amount: amount });
});

describe("sslcommerz takes its time", () => {
  test("until it has decided nobody has the credits; then the job takes them, once however many run it", async () => {
    const buyer = await till.buyer();
    const { id, amount } = await bought(buyer, sslcommerz);
    const { data } = await at.refund(id, { reason: "all" });
    expect(data).toMatchObject({ status: "pending", frozen_credits: 1_000, clawed_credits: 0 });
    expect(data.gateway_refund_id).toBeString();
    expect(await till.wallet(buyer)).toMatchObject({ credits: 1_000, credits_available: 0 });
    await expect(till.spend(buyer, 1)).rejects.toThrow("402");
    // Not yet its time to be asked for.
    await at.due();
    expect(await at.payment(id)).toMatchObject({ status: "success", refunded_amount: 0 });
    await till.shop.app.clock.advance(120_000);
    await Promise.all([at.due(), at.due(), at.due()]);
    expect(await at.refunds(id)).toMatchObject([{ status: "succeeded", amount, frozen_credits: 0, clawed_credits: 1_000 }]);
    expect((await till.ledger(buyer)).slice(-2)).toEqual(["payment 1000", "claw_back 1000"]);
  });

  test("turned down by the bank: the credits are free again, a person is told, and it can be asked for again", async () => {
    const buyer = await till.buyer();
    const { id, amount } = await bought(buyer, sslcommerz);
    const { data } = await at.refund(id, { reason: "all" });
    await till.shop.control("/cancel-refund", { payment: id });
    await at.untilDone(id);
    expect(await at.refunds(id)).toMatchObject([
      { status: "failed", failure_reason: "Refund rejected by the bank", frozen_credits: 0, clawed_credits: 0 },
    ]);
    expect(await alarms(data, "refund-failed")).toBe(1);
    expect(await till.wallet(buyer)).toMatchObject({ credits: 1_000, credits_available: 1_000 });
    expect((await at.refund(id, { reason: "again" })).status).toBe(201);
    await at.untilDone(id);
    expect(await at.payment(id)).toMatchObject({ status: "refunded", refunded_amount: amount });
    expect(await at.left(buyer, id)).toBe(0);
  });
});
