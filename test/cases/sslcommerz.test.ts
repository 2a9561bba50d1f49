import { beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { signed } from "@/embedded/gateways/sslcommerz/types";
import { sandboxSecrets } from "@/embedded/demo/payment-methods";
import { order as orderOf } from "@test/embedded/gateways/sslcommerz-merchant";
import { post, sslcommerz } from "@test/modules/payments/buying";
import { checkBooks, openShop, until, type Begun, type Shop, type SignedIn } from "@test/modules/payments/support";

setDefaultTimeout(60_000);

let shop: Shop;
let buyer: SignedIn;
beforeAll(async () => void (shop = await openShop()));
checkBooks(() => shop);
beforeEach(async () => void (buyer = await shop.app.user()));

const { order } = sslcommerz;
const begun = () => shop.begun(buyer, order);
const clicked = (payment: Begun, action: string) => sslcommerz.click(shop, payment, action);
const notify = (fields: Record<string, string>) => post(`${shop.app.url}/api/payment-transactions/webhook/sslcommerz`, fields);
const sign = (fields: Record<string, string>) => signed(fields, sandboxSecrets.sslcommerz.store_password);
const bare = ({ verify_key: _k, verify_sign: _s, verify_sign_sha2: _t, ...fields }: Record<string, string>) => fields;

describe("C13 SSLCommerz: validation says nothing, or the hash never matches", () => {
  test("is paid by its page, with what the gateway keeps of it known, and credited once however often it is told", async () => {
    await shop.control("", { method: "sslcommerz", duplicates: 20 });
    const payment = await begun();
    expect(payment.redirect_url).toStartWith(`${shop.sandbox}/EasyCheckOut/testcde`);
    const back = await clicked(payment, "pay");
    const returns = await Promise.all(Array.from({ length: 20 }, () => back()));
    expect(new Set(returns.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await shop.credited(payment)).toMatchObject({
      status: "success",
      amount: 119_900,
      currency: "BDT",
      gateway_fee: 2_998,
      gateway_fee_currency: "BDT",
    });
    expect(await shop.increases(buyer)).toHaveLength(1);
  });

  test("a validation that answers with a page, or not at all, is unknown: it is asked again and settled without a person", async () => {
    await shop.control("", { method: "sslcommerz", webhooks: "drop" });
    const payment = await begun();
    const back = await clicked(payment, "pay");
    await shop.control("", { method: "sslcommerz", fail_next: 2 });
    expect((await back()).status).toBe(200);
    expect((await shop.payment(payment)).status).toBe("pending");
    await shop.app.clock.advance(11 * 60_000);
    await shop.job("payments.reconcile");
    await until(async () => {
      await shop.app.clock.advance(60_000);
      await shop.job("payments.reconcile");
      return (await shop.payment(payment)).status === "success" ? true : null;
    }, "the reconcile job settles it");
    await shop.credited(payment);
  });

  test.each([
    ["1199", { amount: "1199", currency_amount: "1199" }],
    ["1199.0", { amount: "1199.0", currency_amount: "1199.0" }],
    ["VALIDATED", { status: "VALIDATED" }],
    ["Bangla and a comma", { value_a: "ক্রেডিট", card_issuer: "A BANK, LTD. & CO" }],
  ])("a notification with %s in it is signed over what stands there, and settles", async (_, change) => {
    await shop.control("", { method: "sslcommerz", webhooks: "drop" });
    const payment = await begun();
    const { fields } = await clicked(payment, "pay");
    expect((await notify(sign({ ...bare(fields), ...change }))).status).toBe(200);
    expect(await shop.credited(payment)).toMatchObject({ status: "success", mismatches: [] });
  });

  test("paid at a risk is on hold: nothing is credited until an admin releases it", async () => {
    const payment = await begun();
    await (
      await clicked(payment, "risky")
    )();
    await shop.until(payment, ({ status }) => status === "on_hold");
    await shop.app.settled();
    expect(await shop.increases(buyer)).toEqual([]);
    expect((await shop.attention()).map(({ kind, payment_transaction }) => [kind, payment_transaction._id])).toContainEqual([
      "on_hold",
      payment.payment_transaction._id,
    ]);
    const id = payment.payment_transaction._id;
    await shop.app.call("POST", `/api/payment-transactions/${id}/release`, { token: shop.admin.token });
    expect(await shop.credited(payment)).toMatchObject({ status: "success" });
  });

  test("failed, and then paid all the same: the money is honoured, once, and said to be late", async () => {
    const payment = await begun();
    const { fields } = await clicked(payment, "fail");
    const failed = await shop.until(payment, ({ status }) => status === "failed");
    expect(failed.failure_reason).toBe("Invalid expiration date");
    // The bank found another way: the same tran_id, in another session, is paid.
    const opened = await post(`${shop.sandbox}/gwprocess/v4/api.php`, {
      ...orderOf({ tran_id: payment.payment_transaction._id }),
    });
    const { GatewayPageURL } = (await opened.json()) as { GatewayPageURL: string };
    await clicked({ ...payment, redirect_url: GatewayPageURL }, "pay");
    expect(await shop.credited(payment)).toMatchObject({ status: "success", late: true });
    expect((await notify(fields)).status).toBe(200);
    expect((await shop.payment(payment)).status).toBe("success");
  });

  test("the password stands in no answer and no address that is kept", async () => {
    const { data } = (await (await fetch(`${shop.sandbox}/_control/log`)).json()) as { data: unknown };
    expect(JSON.stringify(data)).not.toContain(sandboxSecrets.sslcommerz.store_password);
    const methods = await shop.app.call("GET", "/api/payment-methods", { token: shop.admin.token });
    expect(methods.text).not.toContain(sandboxSecrets.sslcommerz.store_password);
  });
});

describe("C11 A success URL that proves nothing, SSLCommerz", () => {
  test("guessed fields, a replayed proof of another payment, a forged fail and cancel: still pending, and then paid", async () => {
    await shop.control("", { method: "sslcommerz", webhooks: "drop" });
    const payment = await begun();
    const other = await shop.begun(await shop.app.user(), order);
    const { fields: proof } = await clicked(other, "pay");
    const id = payment.payment_transaction._id;
    const callback = (result: string) => `${shop.app.url}/api/payment-transactions/callback/sslcommerz/${result}`;
    for (const [result, fields] of [
      ["success", { status: "VALID", tran_id: id }],
      ["success", { status: "VALID", tran_id: id, amount: "10.00", currency: "USD" }],
      ["success", { ...proof, tran_id: id }],
      ["fail", { status: "FAILED", tran_id: id }],
      ["cancel", { status: "CANCELLED", tran_id: id }],
    ] as const) {
      const reply = await post(callback(result), fields);
      expect([result, reply.status]).toEqual([result, 404]);
      expect((await notify(fields as Record<string, string>)).status).toBe(400);
    }
    // Signed by the store itself, but for another payment's id: the validation decides, and does not know it.
    expect((await notify(sign({ ...bare(proof), tran_id: id }))).status).toBe(200);
    expect((await shop.payment(payment)).status).toBe("pending");
    expect(await shop.increases(buyer)).toEqual([]);
    await (
      await clicked(payment, "pay")
    )();
    await shop.credited(payment);
  });

  test.each([
    ["amount", { amount: 1_000 }],
    ["currency", { currency: "USD" }],
  ])("another %s in what is told and validated settles nothing, is kept, and is raised", async (_, tamper) => {
    await shop.control("", { method: "sslcommerz", tamper });
    const payment = await begun();
    await (
      await clicked(payment, "pay")
    )();
    await shop.until(payment, ({ mismatches }) => (mismatches?.length ?? 0) > 0);
    expect((await shop.payment(payment)).status).toBe("pending");
    expect((await shop.attention()).map(({ kind }) => kind)).toContain("mismatch");
    await shop.control("", { method: "sslcommerz", tamper: null });
    await shop.app.call("POST", `/api/payment-transactions/${payment.payment_transaction._id}/reconcile`, { token: shop.admin.token });
    await shop.credited(payment);
  });
});

describe("a purchase by SSLCommerz", () => {
  test.each([
    ["fail", "failed"],
    ["cancel", "failed"],
  ])("%s is final when the gateway says so", async (action, status) => {
    const payment = await begun();
    await (
      await clicked(payment, action)
    )();
    expect(await shop.until(payment, (row) => row.status === status)).toMatchObject({ credits_transaction: null });
    expect(await shop.increases(buyer)).toEqual([]);
  });

  test("left alone ends with its window; expired at the gateway it ends at once", async () => {
    const left = await begun();
    expect(await (await fetch(left.redirect_url, { method: "POST", body: new URLSearchParams({ action: "abandon" }) })).text()).toContain(
      "You left",
    );
    await shop.app.clock.advance(31 * 60_000);
    await shop.job("payments.reconcile");
    await shop.until(left, ({ status }) => status === "expired");
    const ended = await shop.begun(await shop.app.user(), order);
    await shop.control("/expire", { payment: ended.payment_transaction._id });
    await shop.until(ended, ({ status }) => status === "expired");
  });

  test("an error page instead of a session is no refusal: the next try opens one for the same payment", async () => {
    await shop.control("", { method: "sslcommerz", fail_next: 1 });
    const refused = await shop.begin(buyer, order);
    expect([refused.status, refused.problem.code]).toEqual([503, "gateway_unavailable"]);
    const payment = await begun();
    await (
      await clicked(payment, "pay")
    )();
    await shop.credited(payment);
  });
});
