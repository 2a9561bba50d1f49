import { afterAll, beforeAll, expect, test } from "bun:test";
import { Types } from "mongoose";
import type { Stripe } from "stripe";
import type { Verdict } from "@/modules/payment-transactions/gateway";
import { verdictOf } from "@/modules/payment-transactions/gateways/stripe-verdict";
import { gatewayOf } from "@/modules/payment-transactions/gateways/registry";
import { PaymentTransactions, type Payment } from "@/modules/payment-transactions/model";
import { apply } from "@/modules/payment-transactions/settle";
import { methodOf } from "@/modules/payment-methods/service";
import { openShop, type Begun, type Shop } from "./support";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
}, 60_000);
afterAll(() => shop.app.close(), 60_000);

const rowOf = async ({ payment_transaction: { _id } }: Begun): Promise<Payment> =>
  (await PaymentTransactions.model.findOne({ _id: new Types.ObjectId(_id) }).lean())!;
const paid = (transaction: string, more: Partial<Extract<Verdict, { kind: "paid" }>> = {}): Verdict => ({
  kind: "paid",
  status: "complete/paid",
  transaction,
  amount: 999n,
  currency: "USD",
  at: null,
  fee: null,
  held: false,
  ...more,
});
const adapter = async () => gatewayOf(shop.app.ctx(), (await methodOf(shop.app.ctx(), "stripe"))!);

test("thirty gateway answers at once settle once, and order the credits once", async () => {
  const buyer = await shop.app.user();
  const row = await rowOf(await shop.begun(buyer));
  const after = await Promise.all(Array.from({ length: 30 }, () => apply(shop.app.ctx(), row, paid(`pi_${row._id.toHexString()}`))));
  expect(new Set(after.map(({ status }) => status))).toEqual(new Set(["success"]));
  expect(await shop.increases(buyer)).toHaveLength(1);
}, 30_000);

test("a proof that settled one payment is no proof of another, even where everything else fits", async () => {
  const [one, two] = [await rowOf(await shop.begun(await shop.app.user())), await rowOf(await shop.begun(await shop.app.user()))];
  await apply(shop.app.ctx(), one, paid("pi_shared"));
  const after = await apply(shop.app.ctx(), two, paid("pi_shared"));
  expect({ status: after.status, reasons: after.mismatches.map(({ reason }) => reason) }).toEqual({
    status: "pending",
    reasons: ["Another payment was settled by this transaction."],
  });
});

test("amount and currency are compared to the last cent", async () => {
  const row = await rowOf(await shop.begun(await shop.app.user()));
  for (const wrong of [{ amount: 998n }, { amount: 1_000n }, { currency: "BDT" }, { amount: 99_900n }]) {
    expect((await apply(shop.app.ctx(), row, paid("pi_wrong", wrong))).status).toBe("pending");
  }
  expect((await rowOf({ payment_transaction: { _id: row._id.toHexString() } } as Begun)).mismatches).toHaveLength(4);
});

test("what the gateway advises to look at is on hold, and credited once it is released", async () => {
  const buyer = await shop.app.user();
  const row = await rowOf(await shop.begun(buyer));
  expect((await apply(shop.app.ctx(), row, paid("pi_held", { held: true }))).status).toBe("on_hold");
  expect(await shop.increases(buyer)).toEqual([]);
  // The same answer again does not let it go.
  expect((await apply(shop.app.ctx(), row, paid("pi_held"))).status).toBe("on_hold");
  const path = `/api/payment-transactions/${row._id.toHexString()}/release`;
  expect((await shop.app.call("POST", path, { token: shop.admin.token })).status).toBe(200);
  expect(await shop.increases(buyer)).toHaveLength(1);
});

test("a fee that is known later is recorded later, once", async () => {
  const row = await rowOf(await shop.begun(await shop.app.user()));
  expect((await apply(shop.app.ctx(), row, paid("pi_fee"))).gateway_fee).toBeNull();
  const learnt = await apply(shop.app.ctx(), row, paid("pi_fee", { fee: { amount: 59n, currency: "USD" } }));
  expect({ fee: learnt.gateway_fee, currency: learnt.gateway_fee_currency, next: learnt.next_check_at }).toEqual({
    fee: 59n,
    currency: "USD",
    next: null,
  });
  expect((await apply(shop.app.ctx(), row, paid("pi_fee", { fee: { amount: 1n, currency: "USD" } }))).gateway_fee).toBe(59n);
});

test("paid never goes back: no later answer changes a success", async () => {
  const row = await rowOf(await shop.begun(await shop.app.user()));
  await apply(shop.app.ctx(), row, paid("pi_kept"));
  const later: Verdict[] = [
    { kind: "unpaid", status: "expired/unpaid", final: true, outcome: "expired", reason: "late word" },
    { kind: "open", status: "open/unpaid", underway: false },
  ];
  for (const verdict of later) expect((await apply(shop.app.ctx(), row, verdict)).status).toBe("success");
});

test("the adapter gives money back once per key, and finds the refund again", async () => {
  const begun = await shop.begun(await shop.app.user());
  await shop.follow(await shop.click(begun, "pay"));
  const [gateway, row] = [await adapter(), await rowOf(begun)];
  const refund = { key: "r1", amount: 300n, reason: "asked" };
  const made = await gateway.refund(row, refund);
  expect(made).toMatchObject({ status: "succeeded", amount: 300n });
  expect((await gateway.refund(row, refund)).id).toBe(made.id);
  expect(await gateway.refundQuery(row, { id: made.id })).toEqual(made);
  expect(gateway.refund(row, { key: "r2", amount: 700n, reason: null })).rejects.toMatchObject({ code: "gateway_refused" });
});

const session = (more: Record<string, unknown> = {}, intent: Record<string, unknown> | string = {}) =>
  ({
    id: "cs_1",
    client_reference_id: "6b0000000000000000000001",
    livemode: false,
    status: "complete",
    payment_status: "paid",
    amount_total: 999,
    currency: "usd",
    payment_intent:
      typeof intent === "string"
        ? intent
        : {
            id: "pi_1",
            status: "succeeded",
            amount_received: 999,
            currency: "usd",
            metadata: { payment_transaction: "6b0000000000000000000001" },
            latest_charge: null,
            ...intent,
          },
    ...more,
    // Only the fields that are read.
  }) as unknown as Stripe.Checkout.Session;
const payment = { _id: new Types.ObjectId("6b0000000000000000000001") } as Payment;

test("a session is judged by what it is, and by whose it is", () => {
  const kinds = (of: Stripe.Checkout.Session, isTest = true) => {
    const verdict = verdictOf(of, payment, isTest);
    return verdict.kind === "mismatch" ? verdict.reason : verdict.kind === "open" ? `open, underway ${verdict.underway}` : verdict.kind;
  };
  expect(kinds(session())).toBe("paid");
  expect(kinds(session(), false)).toContain("other mode");
  expect(kinds(session({ client_reference_id: "6b0000000000000000000002" }))).toContain("another payment");
  expect(kinds(session({}, "pi_1"))).toContain("not one of this account");
  expect(kinds(session({}, { metadata: { payment_transaction: "6b0000000000000000000002" } }))).toContain("another payment");
  expect(kinds(session({}, { amount_received: 998 }))).toContain("do not agree");
  expect(kinds(session({}, { status: "requires_capture" }))).toBe("open, underway true");
  expect(kinds(session({ status: "open", payment_status: "unpaid", payment_intent: null }))).toBe("open, underway false");
  expect(kinds(session({ status: "expired", payment_status: "unpaid", payment_intent: null }))).toBe("unpaid");
  expect(kinds(session({ payment_status: "unpaid" }, { status: "processing" }))).toBe("open, underway true");
  expect(verdictOf(session({ payment_status: "unpaid" }, { status: "requires_payment_method" }), payment, true)).toMatchObject({
    kind: "unpaid",
    outcome: "failed",
    final: true,
  });
});
