import { beforeAll, expect, test } from "bun:test";
import { Types } from "mongoose";
import { Stripe } from "stripe";
import { sandboxSecrets } from "@/embedded/demo/payment-methods";
import { methodOf } from "@/modules/payment-methods/service";
import type { Gateway, Kept, KeptMethod, Saving } from "@/modules/payment-transactions/gateway";
import { gatewayOf } from "@/modules/payment-transactions/gateways/registry";
import { intentVerdict } from "@/modules/payment-transactions/gateways/stripe-verdict";
import { PaymentTransactions, type Payment } from "@/modules/payment-transactions/model";
import { apply } from "@/modules/payment-transactions/settle";
import { checkBooks, openShop, until, type Begun, type Shop, type SignedIn } from "./support";

let shop: Shop;
let stripe: Stripe;
let gateway: Gateway & { saving: Saving };
beforeAll(async () => {
  shop = await openShop();
  const { hostname, port } = new URL(shop.sandbox);
  stripe = new Stripe(sandboxSecrets.stripe.secret_key, { host: hostname, port, protocol: "http", telemetry: false });
  const adapter = await gatewayOf(shop.app.ctx(), (await methodOf(shop.app.ctx(), "stripe"))!);
  gateway = { ...adapter, saving: adapter.saving! };
}, 60_000);
checkBooks(() => shop);

const rowOf = async (_id: Payment["_id"]): Promise<Payment> => (await PaymentTransactions.model.findOne({ _id }).lean())!;
const settled = async (row: Payment) => apply(shop.app.ctx(), row, await gateway.query(row));
const sale = { name: "Test package" };

/** A pending payment like one that the buyer began, and other than it in what is said. */
async function pending(buyer: SignedIn, more: Partial<Payment>): Promise<Payment> {
  const open = await shop.begun(buyer);
  const begun = await rowOf(new Types.ObjectId(open.payment_transaction._id));
  await apply(shop.app.ctx(), begun, await gateway.close(begun));
  await shop.handled(open, 1);
  const made = { ...begun, _id: new Types.ObjectId(), gateway_session_id: null, checkout_url: null, ...more };
  const [row] = await PaymentTransactions.model.create([made]);
  return row!.toObject();
}

/** The gateway's page of a payment. */
async function opened(row: Payment, customer: string | null = null): Promise<{ row: Payment; url: string }> {
  const returnUrl = (result: string) => `${shop.app.url}/${result}?by=stripe`;
  const { session, url } = await gateway.initiate(row, { ...sale, end: row.expires_at, customer, returnUrl });
  await PaymentTransactions.model.updateOne({ _id: row._id }, { $set: { gateway_session_id: session } });
  return { row: await rowOf(row._id), url };
}

const pay = (url: string, card: string) =>
  fetch(url, { method: "POST", body: new URLSearchParams({ action: "pay", card }), redirect: "manual" });

/** A purchase whose buyer left a card, and what is known of the card. */
async function bought(buyer: SignedIn, card = "4242", customer: string | null = null): Promise<{ row: Payment; left: KeptMethod }> {
  const { row, url } = await opened(await pending(buyer, { save_method: true }), customer);
  await pay(url, card);
  const after = await settled(row);
  expect(after.status).toBe("success");
  // What is still told of it would meet the faults that a later charge is to meet. Only the id is read.
  await shop.handled({ payment_transaction: { _id: row._id.toHexString() } } as Begun, 3);
  return { row: after, left: (await gateway.saving.learn(after))! };
}

/** A payment that the product began by itself, by the card that its buyer left in an earlier one. */
async function toCharge(card = "4242"): Promise<{ buyer: SignedIn; row: Payment; kept: Kept }> {
  const buyer = await shop.app.user();
  const { left } = await bought(buyer, card);
  const kept = { customer: left.customer, method: left.method };
  return { buyer, kept, row: await pending(buyer, { kept, origin: "top_up" }) };
}

const intentsOf = async ({ customer }: Kept, row: Payment) =>
  (await stripe.paymentIntents.list({ customer })).data.filter(({ metadata }) => metadata["payment_transaction"] === row._id.toHexString());

const logged = async () => (await fetch(`${shop.sandbox}/_control/log`)).text();

test("what a buyer leaves is learnt from the gateway, and the next card goes to the same customer", async () => {
  const buyer = await shop.app.user();
  const { left } = await bought(buyer);
  expect(left).toEqual({
    customer: expect.stringMatching(/^cus_/),
    method: expect.stringMatching(/^pm_/),
    brand: "visa",
    last4: "4242",
    expires: "2034-12",
  });
  expect(await stripe.customers.retrieve(left.customer)).toMatchObject({ email: buyer.email });
  const second = await bought(buyer, "3184", left.customer);
  expect(second.left).toMatchObject({ customer: left.customer, last4: "3184" });
  expect(second.left.method).not.toBe(left.method);
  expect((await stripe.customers.listPaymentMethods(left.customer)).data).toHaveLength(2);
});

test("a buyer whom the account knows no more becomes a customer again", async () => {
  const buyer = await shop.app.user();
  const { left } = await bought(buyer, "4242", "cus_of_another_account");
  expect(await stripe.customers.retrieve(left.customer)).toMatchObject({ email: buyer.email });
  const row = await pending(buyer, { save_method: true });
  const pages = [await opened(row, "cus_none"), await opened(row, "cus_none")];
  expect(new Set(pages.map(({ url }) => url)).size).toBe(1);
});

test("nothing is learnt where nothing was left", async () => {
  const { learn } = gateway.saving;
  const plain = await opened(await pending(await shop.app.user(), {}));
  const asked = await stripe.checkout.sessions.retrieve(plain.row.gateway_session_id!);
  expect([asked.customer_creation, asked.customer, asked.allowed_payment_method_types]).toEqual(["if_required", null, null]);
  await pay(plain.url, "4242");
  const bare = await settled(plain.row);
  expect([bare.status, await learn(bare)]).toEqual(["success", null]);
  // Our own row is no proof of what the page asked for.
  expect(await learn({ ...bare, save_method: true })).toBeNull();

  const wished = await opened(await pending(await shop.app.user(), { save_method: true }));
  expect(await learn(wished.row)).toBeNull();
  await pay(wished.url, "4242");
  const left = (await learn(await settled(wished.row)))!;
  expect(left.last4).toBe("4242");
  expect(await learn({ ...wished.row, save_method: false })).toBeNull();
  expect(await learn({ ...wished.row, gateway_session_id: "cs_test_none" })).toBeNull();
  await stripe.paymentMethods.detach(left.method);
  expect(await learn(wished.row)).toBeNull();
});

test("a card that was left for when its owner is there is not for charges while they are away", async () => {
  const row = await pending(await shop.app.user(), { save_method: true });
  const id = row._id.toHexString();
  const session = await stripe.checkout.sessions.create({
    mode: "payment",
    client_reference_id: id,
    customer_creation: "always",
    payment_intent_data: { metadata: { payment_transaction: id }, setup_future_usage: "on_session" },
    line_items: [{ quantity: 1, price_data: { currency: "usd", unit_amount: 999, product_data: { name: "Test package" } } }],
    success_url: "https://shop.example/back",
  });
  await PaymentTransactions.model.updateOne({ _id: row._id }, { $set: { gateway_session_id: session.id } });
  await pay(session.url!, "4242");
  const after = await settled(await rowOf(row._id));
  const read = await stripe.checkout.sessions.retrieve(session.id, { expand: ["payment_intent.payment_method"] });
  expect(read).toMatchObject({ payment_intent: { payment_method: { customer: read.customer } } });
  expect([after.status, await gateway.saving.learn(after)]).toEqual(["success", null]);
});

test("twenty charges at once are one, and grant once", async () => {
  const { buyer, row, kept } = await toCharge();
  const before = (await shop.increases(buyer)).length;
  const verdicts = await Promise.all(Array.from({ length: 20 }, () => gateway.saving.charge(row, sale)));
  const [intent, ...others] = await intentsOf(kept, row);
  expect(others).toEqual([]);
  expect(new Set(verdicts.map((verdict) => verdict.kind === "paid" && verdict.transaction))).toEqual(new Set([intent!.id]));
  expect(verdicts[0]).toEqual({
    kind: "paid",
    status: "succeeded",
    transaction: intent!.id,
    amount: 999n,
    currency: "USD",
    at: expect.any(Date),
    fee: { amount: 59n, currency: "USD" },
    held: false,
  });
  const after = await Promise.all(verdicts.map((verdict) => apply(shop.app.ctx(), row, verdict)));
  expect(new Set(after.map(({ status }) => status))).toEqual(new Set(["success"]));
  expect((await shop.increases(buyer)).length).toBe(before + 1);
  expect(await gateway.query(await rowOf(row._id))).toEqual(verdicts[0]!);
});

test("a declined card and a bank that wants its owner are final, each by its word", async () => {
  const cases = [
    { card: "0341", status: "generic_decline", reason: "Your card was declined." },
    { card: "3184", status: "authentication_required", reason: "Your card was declined. This transaction requires authentication." },
  ];
  for (const { card, status, reason } of cases) {
    const { row } = await toCharge(card);
    const verdict = await gateway.saving.charge(row, sale);
    expect(verdict).toEqual({ kind: "unpaid", status, final: true, outcome: "failed", reason });
    expect(await gateway.saving.charge(row, sale)).toEqual(verdict);
    expect(await gateway.query(row)).toEqual(verdict);
    const after = await apply(shop.app.ctx(), row, verdict);
    expect({ status: after.status, gateway: after.gateway_status, why: after.failure_reason }).toEqual({
      status: "failed",
      gateway: status,
      why: reason,
    });
  }
});

test("the signed word alone settles a charge, or ends it", async () => {
  const paid = await toCharge();
  await gateway.saving.charge(paid.row, sale);
  const id = ({ row }: { row: Payment }) => ({ payment_transaction: { _id: row._id.toHexString() } });
  await until(async () => ((await shop.payment(id(paid))).credits_transaction === null ? null : true), "it is credited");
  const refused = await toCharge();
  await shop.control("", { method: "stripe", decline_next: 1, decline_code: "insufficient_funds" });
  await gateway.saving.charge(refused.row, sale);
  await until(async () => ((await shop.payment(id(refused))).status === "failed" ? true : null), "it has failed");
  expect(await shop.payment(id(refused))).toMatchObject({
    gateway_status: "insufficient_funds",
    failure_reason: "Your card has insufficient funds.",
  });
});

test("a gateway that fails has charged nobody, and is asked again", async () => {
  const { row, kept } = await toCharge();
  await shop.control("", { method: "stripe", fail_next: 3 });
  expect(await gateway.saving.charge(row, sale).catch((error: unknown) => error)).toMatchObject({ code: "gateway_unavailable" });
  expect(await gateway.query(row)).toEqual({ kind: "open", status: "no_intent", underway: false });
  expect(await intentsOf(kept, row)).toEqual([]);
  const verdict = await gateway.saving.charge(row, sale);
  expect((await apply(shop.app.ctx(), row, verdict)).status).toBe("success");
});

test("a charge whose answer is lost is found by its mark, and not made again", async () => {
  const { row, kept } = await toCharge();
  await shop.control("", { method: "stripe", webhooks: "drop", timeout_next: 1 });
  const lost = gateway.saving.charge(row, sale).catch((error: unknown) => error);
  await until(async () => ((await logged()).includes("never answered") ? true : null), "the call is in");
  await shop.control("", { method: "stripe", fail_next: 2 });
  expect(await lost).toMatchObject({ code: "gateway_unavailable" });
  const verdict = await gateway.query(row);
  expect(verdict).toMatchObject({ kind: "paid", amount: 999n });
  expect(await gateway.saving.charge(row, sale)).toEqual(verdict);
  expect(await intentsOf(kept, row)).toHaveLength(1);
  expect((await apply(shop.app.ctx(), row, verdict)).status).toBe("success");
});

test("a clock that is hours ahead of Stripe's hides no charge", async () => {
  const { row } = await toCharge();
  const verdict = await gateway.saving.charge(row, sale);
  const ahead = { ...row, created_at: new Date(row.created_at.getTime() + 5 * 3_600_000) };
  expect(await gateway.query(ahead)).toEqual(verdict);
  await settled(row);
});

test("neither another name of what is sold nor an old key makes a second charge", async () => {
  const { row, kept } = await toCharge();
  const verdict = await gateway.saving.charge(row, sale);
  expect(await gateway.saving.charge(row, { name: "Renamed meanwhile" })).toEqual(verdict);
  const calls = async () => (await logged()).match(/POST payment_intent/g)!.length;
  const before = await calls();
  const old = { ...row, created_at: new Date(row.created_at.getTime() - 13 * 3_600_000) };
  expect(await gateway.saving.charge(old, sale)).toEqual(verdict);
  expect(await calls()).toBe(before);
  expect(await intentsOf(kept, row)).toHaveLength(1);
  await settled(row);
});

test("a closed charge cannot be made any more, and what was paid stays paid", async () => {
  const none = await toCharge();
  expect(await gateway.close(none.row)).toEqual({ kind: "open", status: "no_intent", underway: false });
  const waiting = await stripe.paymentIntents.create({
    amount: 999,
    currency: "usd",
    customer: none.kept.customer,
    payment_method: none.kept.method,
    metadata: { payment_transaction: none.row._id.toHexString() },
  });
  expect(await gateway.query(none.row)).toEqual({ kind: "open", status: "requires_confirmation", underway: false });
  expect(await gateway.close({ ...none.row, gateway_session_id: waiting.id })).toMatchObject({
    kind: "unpaid",
    status: "canceled",
    final: true,
    outcome: "expired",
  });
  expect((await stripe.paymentIntents.retrieve(waiting.id)).status).toBe("canceled");
  expect(await gateway.close(none.row)).toMatchObject({ kind: "unpaid", status: "canceled" });

  const declined = await toCharge("0341");
  await gateway.saving.charge(declined.row, sale);
  expect(await gateway.close(declined.row)).toMatchObject({ kind: "unpaid", outcome: "failed", status: "generic_decline", final: true });
  expect((await intentsOf(declined.kept, declined.row)).map(({ status }) => status)).toEqual(["canceled"]);

  const paid = await toCharge();
  const verdict = await gateway.saving.charge(paid.row, sale);
  expect(await gateway.close(paid.row)).toEqual(verdict);
  await settled(paid.row);
});

test("what is forgotten is gone, however often it is said, and is not charged", async () => {
  const { row, kept } = await toCharge();
  const verdict = await gateway.saving.charge(row, sale);
  await settled(row);
  await gateway.saving.forget(kept);
  await gateway.saving.forget(kept);
  await gateway.saving.forget({ ...kept, method: "pm_none" });
  expect((await stripe.paymentMethods.retrieve(kept.method)).customer).toBeNull();
  // What was charged before is not undone by it.
  expect(await gateway.saving.charge(row, sale)).toEqual(verdict);
  const next = await pending(await shop.app.user(), { kept, origin: "top_up" });
  const refused = { kind: "unpaid", final: true, outcome: "failed", reason: "The saved means of payment cannot be charged." } as const;
  expect(await gateway.saving.charge(next, sale)).toEqual({ ...refused, status: "refused" });
  const missing = { ...next, kept: { customer: "cus_none", method: "pm_none" } };
  expect(await gateway.saving.charge(missing, sale)).toEqual({ ...refused, status: "resource_missing" });
  expect(await intentsOf(kept, next)).toEqual([]);
});

test("figures that are not ours settle nothing, and the truth does", async () => {
  const { buyer, row } = await toCharge();
  const before = (await shop.increases(buyer)).length;
  await shop.control("", { method: "stripe", tamper: { amount: 1 }, webhooks: "drop" });
  const verdict = await gateway.saving.charge(row, sale);
  expect(verdict).toMatchObject({ kind: "mismatch", amount: "1", reason: "What was charged is not what is to be paid." });
  const noted = await apply(shop.app.ctx(), row, verdict);
  expect({ status: noted.status, attention: noted.attention }).toEqual({ status: "pending", attention: ["mismatch"] });
  await shop.control("", { method: "stripe", tamper: { currency: "eur" } });
  expect(await gateway.query(row)).toMatchObject({ kind: "mismatch", currency: "EUR" });
  expect((await shop.increases(buyer)).length).toBe(before);
  await shop.control("", { method: "stripe", tamper: null });
  expect((await settled(row)).status).toBe("success");
  expect((await shop.increases(buyer)).length).toBe(before + 1);
});

test("money goes back by the intent that it came by", async () => {
  const { row } = await toCharge();
  await gateway.saving.charge(row, sale);
  const after = await settled(row);
  expect(await gateway.owner!({ transaction: after.gateway_transaction_id, charge: null })).toBe(row._id.toHexString());
  const made = await shop.app.call("POST", `/api/payment-transactions/${row._id.toHexString()}/refund`, {
    token: shop.admin.token,
    key: crypto.randomUUID(),
    body: { reason: "asked" },
  });
  expect(made.status).toBeLessThan(300);
  await until(async () => ((await rowOf(row._id)).status === "refunded" ? true : null), "it is refunded");
});

test("a payment that is charged has no page", async () => {
  const { row } = await toCharge();
  const thrown = async (work: Promise<unknown>) => String(await work.catch((error: unknown) => error));
  expect(await thrown(opened(row))).toContain("has no page");
  const plain = await pending(await shop.app.user(), {});
  expect(await thrown(gateway.saving.charge(plain, sale))).toContain("only what names a kept means of payment");
});

test("an intent is judged by what it is, and by whose it is", () => {
  const _id = new Types.ObjectId("6b0000000000000000000001");
  // Only the fields that are read.
  const payment = { _id, amount: 999n, currency: "USD" } as Payment;
  const judged = (more: Record<string, unknown>, isTest = true) => {
    const intent = {
      id: "pi_1",
      amount: 999,
      amount_received: 999,
      currency: "usd",
      livemode: false,
      status: "succeeded",
      metadata: { payment_transaction: _id.toHexString() },
      latest_charge: null,
      last_payment_error: null,
      ...more,
      // Only the fields that are read.
    } as unknown as Stripe.PaymentIntent;
    const verdict = intentVerdict(intent, payment, isTest);
    if (verdict.kind === "mismatch") return verdict.reason;
    if (verdict.kind === "unpaid") return `${verdict.outcome}, ${verdict.status}`;
    return verdict.kind === "open" ? `open, underway ${verdict.underway}` : verdict.kind;
  };
  expect(judged({})).toBe("paid");
  expect(judged({}, false)).toContain("other mode");
  expect(judged({ metadata: {} })).toContain("another payment");
  expect(judged({ amount_received: 998 })).toContain("not what is to be paid");
  expect(judged({ currency: "eur" })).toContain("not what is to be paid");
  expect(judged({ status: "processing" })).toBe("open, underway true");
  expect(judged({ status: "requires_capture" })).toBe("open, underway true");
  expect(judged({ status: "requires_action" })).toBe("open, underway false");
  expect(judged({ status: "requires_payment_method" })).toBe("open, underway false");
  expect(judged({ status: "canceled" })).toBe("expired, canceled");
  const failed = (error: Record<string, unknown>) => judged({ status: "requires_payment_method", last_payment_error: error });
  expect(failed({ code: "card_declined", decline_code: "lost_card" })).toBe("failed, lost_card");
  expect(failed({ code: "expired_card" })).toBe("failed, expired_card");
  expect(failed({ code: "authentication_required", decline_code: "approve_with_id" })).toBe("failed, authentication_required");
  expect(failed({})).toBe("failed, card_error");
});
