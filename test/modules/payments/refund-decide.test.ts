import { beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { Notifications } from "@/modules/notifications/model";
import { Refunds } from "@/modules/payment-transactions/model";
import { Types } from "mongoose";
import { applyRefund } from "@/modules/payment-transactions/refunds";
import { hands, type Hands, type RefundJson } from "./back";
import { sslcommerz } from "./buying";
import { answerLost, bending, orderLost, refundPath } from "./cut";
import { openTill, type Till } from "./till";
import { checkBooks, found, type SignedIn } from "./support";

setDefaultTimeout(60_000);

let till: Till;
let at: Hands;
beforeAll(async () => {
  till = await openTill();
  at = hands(till);
});
checkBooks(() => till.shop);

type Decided = RefundJson & { parked_at?: string | null; decision_reason?: string | null; failure_reason: string | null };
const calls = async (): Promise<number> => {
  const reply = await fetch(`${till.shop.sandbox}/_control/log?method=sslcommerz`);
  const { data } = (await reply.json()) as { data: { path: string }[] };
  return data.filter(({ path }) => path === refundPath.sslcommerz).length;
};
const decide = (payment: string, refund: string, body: object, token = till.shop.admin.token) =>
  till.shop.app.call<Decided>("POST", `/api/payment-transactions/${payment}/refunds/${refund}/decide`, { token, body });
const unknown = async (id: string) =>
  (await till.shop.attention()).filter(({ kind, payment_transaction }) => kind === "refund_unknown" && payment_transaction._id === id);

async function bought(buyer: SignedIn): Promise<string> {
  const begun = await till.shop.begun(buyer, sslcommerz.order);
  await (
    await sslcommerz.click(till.shop, begun, "pay")
  )();
  return (await till.shop.credited(begun))._id;
}

/** A refund whose order got no answer and whose repeat is refused: the panel had given some of it back meanwhile. */
async function parked(buyer: SignedIn): Promise<{ id: string; refund: Decided }> {
  const id = await bought(buyer);
  const { data } = await bending(refundPath.sslcommerz, orderLost, () => at.refund(id, { reason: "all" }));
  await till.shop.control("/refund", { payment: id, amount: 100 });
  expect((await decide(id, data._id, { outcome: "failed", reason: "too soon" })).problem.code).toBe("refund_not_open");
  expect(await unknown(id)).toEqual([]);
  await till.shop.app.clock.advance(60_000);
  await Promise.all([at.due(), at.due()]);
  const [refund] = (await at.refunds(id)) as Decided[];
  expect(refund).toMatchObject({ _id: data._id, status: "pending", gateway_refund_id: null, frozen_credits: 1_000 });
  expect(refund!.parked_at).toBeString();
  return { id, refund: refund! };
}

test("what no gateway answers for waits for a person, who is told once, and is asked for no more", async () => {
  const buyer = await till.buyer();
  const { id, refund } = await parked(buyer);
  expect(await unknown(id)).toMatchObject([{ kind: "refund_unknown", actions: ["decide"], refund: refund._id, since: refund.parked_at! }]);
  const told = await Notifications.model.find({ key: `refund-unknown:${refund._id}` }).lean();
  expect(told.map(({ message }) => message.includes("Refund amount is more than the transaction amount"))).toEqual([true]);
  const before = await calls();
  await till.shop.app.clock.advance(7_200_000);
  await at.due();
  expect(await calls()).toBe(before);
  // Its buyer sees a refund that is pending, and nothing of what admins have to do about it.
  const path = `/api/payment-transactions/${id}/refunds`;
  const [own] = found(await till.shop.app.call<Decided[]>("GET", path, { token: buyer.token }));
  expect(own).toMatchObject({ _id: refund._id, status: "pending" });
  expect(Object.keys(own!)).not.toContain("parked_at");
  expect(Object.keys(own!)).not.toContain("decision_reason");
  expect((await decide(id, refund._id, { outcome: "failed", reason: "mine" }, buyer.token)).status).toBe(403);
  expect((await decide(id, refund._id, { outcome: "failed", reason: "not there" })).status).toBe(200);
});

test("found in the panel: the credits are taken, once however often it is said, and it is on record who said so", async () => {
  const buyer = await till.buyer();
  const { id, refund } = await parked(buyer);
  const said = { outcome: "succeeded", reason: "Panel: refunded on the 25th", gateway_refund_id: `panel-${refund._id}` };
  const replies = await Promise.all([1, 2, 3].map(() => decide(id, refund._id, said)));
  expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect((await at.refunds(id))[0]).toMatchObject({
    status: "succeeded",
    gateway_refund_id: said.gateway_refund_id,
    decision_reason: said.reason,
    clawed_credits: 1_000,
    frozen_credits: 0,
  });
  expect(await at.payment(id)).toMatchObject({ status: "refunded", refunded_amount: 119_900 });
  expect((await till.ledger(buyer)).slice(-2)).toEqual(["payment 1000", "claw_back 1000"]);
  expect(await unknown(id)).toEqual([]);
  expect((await decide(id, refund._id, { outcome: "failed", reason: "or not" })).problem).toMatchObject({ code: "refund_not_open" });
  const acts = found(
    await till.shop.app.call<{ action: string; actor: string; after: { refund: Decided } }[]>(
      "GET",
      `/api/audit-logs?record=${id}&action=decide`,
      { token: till.shop.admin.token },
    ),
  );
  expect(acts).toMatchObject([{ actor: till.shop.admin._id, after: { refund: { status: "succeeded", decision_reason: said.reason } } }]);
});

test("not found in the panel: the credits are free again, no alarm of a failure, and another refund can be made", async () => {
  const buyer = await till.buyer();
  const { id, refund } = await parked(buyer);
  const reply = await decide(id, refund._id, { outcome: "failed", reason: "Not in the panel" });
  expect(reply.data).toMatchObject({ status: "failed", failure_reason: "Not in the panel", frozen_credits: 0, clawed_credits: 0 });
  expect(await till.wallet(buyer)).toMatchObject({ credits: 1_000, credits_available: 1_000 });
  expect(await Notifications.model.countDocuments({ key: `refund-failed:${refund._id}` })).toBe(0);
  expect((await at.refund(id, { amount: 119_800, reason: "what is left" })).status).toBe(201);
  await at.untilDone(id);
  expect(await at.payment(id)).toMatchObject({ status: "partly_refunded", refunded_amount: 119_800 });
});

test("what a gateway can answer for is not decided here, nor what is final, nor what is none of the payment's", async () => {
  const buyer = await till.buyer();
  const id = await bought(buyer);
  const { data } = await at.refund(id, { reason: "all" });
  const said = { outcome: "succeeded", reason: "I know" } as const;
  expect((await decide(id, data._id, said)).problem).toMatchObject({ status: 409, code: "refund_not_open" });
  await at.untilDone(id);
  expect((await decide(id, data._id, said)).problem).toMatchObject({ status: 409, code: "refund_not_open" });
  const { id: other, refund } = await parked(await till.buyer());
  expect((await decide(id, refund._id, said)).status).toBe(404);
  const taken = await decide(other, refund._id, { ...said, gateway_refund_id: (await at.refunds(id))[0]!.gateway_refund_id! });
  expect([taken.status, taken.problem.errors?.map(({ field }) => field)]).toEqual([422, ["gateway_refund_id"]]);
  for (const body of [{ outcome: "pending", reason: "x" }, { outcome: "failed" }, { outcome: "failed", reason: "" }])
    expect((await decide(other, refund._id, body)).status).toBe(422);
  expect((await at.refunds(other))[0]).toMatchObject({ status: "pending", frozen_credits: 1_000 });
});

test("an answer that comes after all takes it out of people's hands again", async () => {
  const { id, refund } = await parked(await till.buyer());
  const ref = `late-${refund._id}`;
  await applyRefund(till.shop.app.ctx(), new Types.ObjectId(refund._id), { id: ref, status: "pending", reason: null });
  const row = await Refunds.model.findOne({ gateway_refund_id: ref }).lean();
  expect(row).toMatchObject({ status: "pending", parked_at: null });
  expect(row!.next_check_at).toBeDate();
  expect(await unknown(id)).toEqual([]);
  expect((await decide(id, refund._id, { outcome: "succeeded", reason: "seen" })).problem.code).toBe("refund_not_open");
});

test("an order that was carried out before its answer was lost is never a person's business", async () => {
  const id = await bought(await till.buyer());
  await bending(refundPath.sslcommerz, answerLost, () => at.refund(id, { reason: "all" }));
  await at.untilDone(id);
  expect((await at.refunds(id))[0]).toMatchObject({ status: "succeeded", parked_at: null, decision_reason: null });
  expect(await unknown(id)).toEqual([]);
});
