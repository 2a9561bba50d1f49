import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Types } from "mongoose";
import type { Ctx } from "@/kit/ctx";
import { sandboxSecrets } from "@/embedded/demo/payment-methods";
import { signed } from "@/embedded/gateways/sslcommerz/types";
import { Notifications } from "@/modules/notifications/model";
import { methodOf } from "@/modules/payment-methods/service";
import type { Gateway } from "@/modules/payment-transactions/gateway";
import { openSslcommerz } from "@/modules/payment-transactions/gateways/sslcommerz";
import { jobs } from "@/modules/payment-transactions/jobs";
import type { Payment } from "@/modules/payment-transactions/model";
import { sslcommerz } from "./buying";
import { found, openShop, until, type Shop } from "./support";

let shop: Shop;
let gateway: Gateway;
/** What the gateway answers next, by what it is asked. */
let answer: (asked: URL) => Response | Promise<Response>;
const asked: URL[] = [];
const logged: string[] = [];
const password = sandboxSecrets.sslcommerz.store_password;

const stub = Bun.serve({
  port: 0,
  fetch: (request) => {
    asked.push(new URL(request.url));
    return answer(asked.at(-1)!);
  },
});
const json = (body: unknown, status = 200) => Response.json(body, { status });
const done = (body: object) => json({ APIConnect: "DONE", ...body });

beforeAll(async () => {
  shop = await openShop();
  gateway = await gatewayAt(stub.url.origin);
}, 60_000);
afterAll(async () => {
  await stub.stop(true);
  expect(await shop.violations()).toEqual([]);
  await shop.app.close();
}, 60_000);

async function gatewayAt(origin: string): Promise<Gateway> {
  const real = shop.app.ctx();
  const hear = (...said: unknown[]) =>
    void logged.push(JSON.stringify(said, (_, value: unknown) => (value instanceof Error ? String(value) : value)));
  // The adapter writes warnings only.
  const ctx: Ctx = { ...real, log: { warn: hear } as unknown as Ctx["log"], gatewayUrls: { sslcommerz: origin } };
  return openSslcommerz(ctx, (await methodOf(ctx, "sslcommerz"))!);
}

const row = (more: Partial<Payment> = {}): Payment =>
  // Only the fields that are read.
  ({
    _id: new Types.ObjectId(),
    amount: 119_900n,
    currency: "BDT",
    customer_name: "A Buyer",
    customer_email: "a@example.com",
    gateway_transaction_id: null,
    ...more,
  }) as Payment;
const sale = { name: "Test package", returnUrl: () => "https://shop.example/back", end: new Date() };
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => "none",
    (error: { code?: string }) => error.code ?? "a bug",
  );
const paid = (payment: Payment, more: object = {}) => ({
  status: "VALID",
  tran_id: payment._id.toHexString(),
  val_id: "VAL1",
  bank_tran_id: "BANK1",
  amount: "1199.00",
  currency: "BDT",
  currency_type: "BDT",
  currency_amount: "1199.00",
  store_amount: "1169.02",
  tran_date: "2026-11-25 17:04:05",
  risk_level: "0",
  ...more,
});
const told = (key: string) => Notifications.model.countDocuments({ key });

describe("opening a session", () => {
  test("is refused only by a clear word; whatever else comes is no answer", async () => {
    const said = async (reply: Response) => {
      answer = () => reply;
      return refusal(gateway.initiate(row(), sale));
    };
    expect(await said(json({ status: "FAILED", failedreason: "Invalid Information" }))).toBe("gateway_refused");
    expect(await said(json({ status: "FAILED", failedreason: "Too many requests" }, 429))).toBe("gateway_unavailable");
    expect(await said(json({ status: "FAILED", failedreason: "Down" }, 503))).toBe("gateway_unavailable");
    expect(await said(json({ status: "SUCCESS", sessionkey: "A", GatewayPageURL: "" }))).toBe("gateway_unavailable");
    expect(await said(new Response("<html>Service temporarily unavailable</html>"))).toBe("gateway_unavailable");
    expect(await said(new Response(""))).toBe("gateway_unavailable");
  });
});

describe("how a payment stands", () => {
  test.each([
    ["nothing was ever tried", { no_of_trans_found: 0, element: [{ status: "INVALID" }] }, "INVALID, open"],
    ["nothing, in an empty list", { no_of_trans_found: "0", element: [] }, "INVALID, open"],
    ["a page is open", { no_of_trans_found: "1", element: { status: "PROCESSING" } }, "PROCESSING, open"],
    ["one failed, another page is open", { element: [{ status: "FAILED" }, { status: "PROCESSING" }] }, "PROCESSING, open"],
    ["one failed, of another no word is known", { element: [{ status: "FAILED" }, { status: "REVIEWING" }] }, "REVIEWING, underway"],
    ["one failed, another has no word yet", { element: [{ status: "FAILED" }, { status: "" }] }, "UNKNOWN, underway"],
    ["an open page, and money on its way", { element: [{ status: "PROCESSING" }, { status: "PENDING" }] }, "PENDING, underway"],
    ["a session that ended, and one that never was", { element: [{ status: "INVALID" }, { status: "CANCELLED" }] }, "CANCELLED, unpaid"],
  ])("%s", async (_, body, expected) => {
    answer = () => done(body);
    const verdict = await gateway.query(row());
    expect(`${verdict.status}, ${verdict.kind === "open" && verdict.underway ? "underway" : verdict.kind}`).toBe(expected);
  });

  test.each([
    ["a list that is not there", () => done({ no_of_trans_found: 1 })],
    ["an empty object", () => json({})],
    ["another connection", () => json({ APIConnect: "INACTIVE" })],
    ["a question that it takes for no request", () => json({ APIConnect: "INVALID_REQUEST" })],
    ["an error's status", () => json({ APIConnect: "DONE", no_of_trans_found: 0, element: [] }, 500)],
    ["a page", () => new Response("<html></html>")],
    ["nothing", () => new Response("")],
    ["too much", () => new Response("x".repeat(300_000))],
  ])("%s is unknown", async (_, reply) => {
    answer = reply;
    expect(await refusal(gateway.query(row()))).toBe("gateway_unavailable");
  });

  test("a validation without a word on how it was connected says what it says", async () => {
    const payment = row();
    answer = ({ searchParams }) => (searchParams.has("val_id") ? json(paid(payment)) : done({ element: [paid(payment)] }));
    expect(await gateway.query(payment)).toEqual({
      kind: "paid",
      status: "VALID",
      transaction: "BANK1",
      amount: 119_900n,
      currency: "BDT",
      at: new Date("2026-11-25T11:04:05Z"),
      fee: { amount: 2_998n, currency: "BDT" },
      held: false,
    });
  });

  test("paid in two sessions: settled by one, the same every time, and a person is told", async () => {
    const payment = row();
    const other = { bank_tran_id: "BANK2", val_id: "VAL2" };
    answer = ({ searchParams }) => {
      if (!searchParams.has("val_id")) return done({ element: [paid(payment), paid(payment, other), paid(payment)] });
      return done(searchParams.get("val_id") === "VAL2" ? paid(payment, other) : paid(payment));
    };
    expect(await gateway.query(payment)).toMatchObject({ kind: "paid", transaction: "BANK1" });
    expect(await gateway.query({ ...payment, gateway_transaction_id: "BANK2" })).toMatchObject({ kind: "paid", transaction: "BANK2" });
    expect(await told(`paid-twice:${payment._id.toHexString()}`)).toBe(1);
    const once = row();
    answer = () => done({ element: [paid(once), paid(once)], ...paid(once) });
    await gateway.query(once);
    expect(await told(`paid-twice:${once._id.toHexString()}`)).toBe(0);
  });
});

test("what stands in a notification beside what is signed is not read", async () => {
  const {
    val_id: _v,
    store_amount: _s,
    risk_level: _r,
    ...failed
  } = paid(row(), { status: "FAILED", store_id: sandboxSecrets.sslcommerz.store_id });
  const fields = signed(failed, password);
  const read = (more: object) => gateway.webhook(new URLSearchParams({ ...fields, ...more }).toString(), () => undefined, new Date());
  const plain = await read({});
  expect(plain).toMatchObject({ type: "FAILED", payment: failed.tran_id, amount: null, transaction: null });
  // Or whoever holds one true notification could have any number of them kept.
  expect(await read({ val_id: "VAL9" })).toEqual(plain);
});

describe("giving back", () => {
  const settled = (more: Partial<Payment> = {}) => row({ gateway_transaction_id: "BANK1", ...more });
  const key = "6b0000000000000000000001";

  test("of what was paid in dollars goes back in taka, in the same parts and never more than was paid", async () => {
    const payment = settled({ amount: 999n, currency: "USD" });
    const dollars = { amount: "1198.81", currency_type: "USD", currency_amount: "9.99" };
    const amounts: string[] = [];
    answer = ({ searchParams }) => {
      if (!searchParams.has("refund_amount"))
        return done({
          element: [{ status: "FAILED" }, paid(payment, { ...dollars, bank_tran_id: "BANK0", amount: "1.00" }), paid(payment, dollars)],
        });
      amounts.push(searchParams.get("refund_amount")!);
      return done({ status: "success", refund_ref_id: `R${amounts.length}` });
    };
    for (const amount of [999n, 333n, 1n]) await gateway.refund(payment, { key, amount, reason: null });
    expect(amounts).toEqual(["1198.81", "399.60", "1.20"]);
    answer = () => done({ element: [paid(payment, { ...dollars, bank_tran_id: "BANK0" })] });
    expect(await refusal(gateway.refund(payment, { key, amount: 999n, reason: null }))).toBe("gateway_unavailable");
  });

  test("is a failure at once, but not once an answer was lost: it may be refused because it was done", async () => {
    const no = { status: "failed", refund_ref_id: "", errorReason: "Refund amount is more than the transaction amount" };
    answer = () => done(no);
    const refund = { key, amount: 100n, reason: "" };
    expect(await gateway.refund(settled(), refund)).toEqual({ id: key, status: "failed", amount: 100n, reason: no.errorReason });
    expect(asked.at(-1)!.searchParams.get("refund_remarks")).toBe("Refund");
    const parked = { id: key, status: "pending", amount: 100n, parked: true } as const;
    expect(await gateway.refund(settled(), { ...refund, again: true })).toEqual({ ...parked, reason: no.errorReason });
    answer = () => json({ APIConnect: "INVALID_REQUEST" });
    expect(await gateway.refund(settled(), refund)).toMatchObject({ status: "failed" });
    expect(await gateway.refund(settled(), { ...refund, again: true })).toEqual({ ...parked, reason: "The gateway refuses it." });
    answer = () => done({ status: "processing", refund_ref_id: "R1", errorReason: "" });
    expect(await gateway.refund(settled(), { ...refund, again: true })).toEqual({
      id: "R1",
      status: "pending",
      amount: 100n,
      reason: null,
    });
  });

  test("only the order itself can be refused: a question on the way to it that is not answered leaves all unknown", async () => {
    const payment = settled({ amount: 999n, currency: "USD" });
    answer = () => json({ APIConnect: "INVALID_REQUEST" });
    for (const again of [false, true])
      expect(await refusal(gateway.refund(payment, { key, amount: 999n, reason: null, again }))).toBe("gateway_unavailable");
    expect(await refusal(gateway.refundQuery(payment, { id: "R1" }))).toBe("gateway_unavailable");
  });

  test.each([
    ["refunded", "succeeded"],
    ["processing", "pending"],
    ["cancelled", "failed"],
    // Of the question, not of the refund.
    ["failed", "pending"],
    ["", "pending"],
    ["constructor", "pending"],
  ] as const)("asked after it is %s: %s", async (status, expected) => {
    answer = () => done({ status, refund_ref_id: "R1", refund_amount: "1.00" });
    expect(await gateway.refundQuery(settled(), { id: "R1" })).toEqual({ id: "R1", status: expected, amount: 100n, reason: null });
  });
});

test("bought for dollars and given back: the buyer's taka, all of them", async () => {
  const { app, admin } = shop;
  const methods = found(await app.call<{ _id: string; value: string }[]>("GET", "/api/payment-methods", { token: admin.token }));
  const path = `/api/payment-methods/${methods.find(({ value }) => value === "sslcommerz")!._id}`;
  found(await app.call("PATCH", path, { token: admin.token, body: { currencies: ["BDT", "USD"] } }));
  const buyer = await app.user();
  const payment = await shop.begun(buyer, { payment_method: "sslcommerz", currency: "USD" });
  await (
    await sslcommerz.click(shop, payment, "pay")
  )();
  const row = await shop.until(payment, ({ credits_transaction }) => credits_transaction !== null);
  expect(row).toMatchObject({ status: "success", amount: 999, currency: "USD", gateway_fee: 2_997, gateway_fee_currency: "BDT" });
  const refund = await app.call("POST", `/api/payment-transactions/${row._id}/refund`, {
    token: admin.token,
    body: { reason: "all of it" },
  });
  expect(refund.status).toBe(201);
  await until(async () => {
    await app.clock.advance(60_000);
    await jobs.find(({ name }) => name === "payments.refunds")!.run(app.ctx());
    return (await shop.payment(payment)).status === "refunded" ? true : null;
  }, "the refund is done");
  // More than nothing is left there to give back: had it been 9.99 taka, this would be done.
  const rest = await shop.control("/refund", { payment: row._id, amount: 1 });
  expect(JSON.stringify(rest)).toContain("more than the transaction amount");
});

test("the store's password stands in no line of the log, whatever goes wrong", async () => {
  for (const reply of [
    new Response("<html></html>"),
    json({ APIConnect: "FAILED" }),
    json({ APIConnect: "INVALID_REQUEST" }, 400),
    json([]),
  ]) {
    answer = () => reply;
    await refusal(gateway.query(row()));
  }
  const nobody = await gatewayAt("http://127.0.0.1:1");
  expect(await refusal(nobody.query(row()))).toBe("gateway_unavailable");
  expect(await refusal(nobody.initiate(row(), sale))).toBe("gateway_unavailable");
  expect(logged.length).toBeGreaterThan(10);
  for (const secret of [password, encodeURIComponent(password)]) expect(logged.filter((line) => line.includes(secret))).toEqual([]);
});
