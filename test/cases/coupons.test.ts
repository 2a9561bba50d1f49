import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Types } from "mongoose";
import { PaymentTransactions } from "@/modules/payment-transactions/model";
import { losers, race, winners } from "@test/modules/coupons/race";
import { openShop, type Begun, type Shop, type SignedIn } from "@test/modules/payments/support";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
}, 60_000);
afterAll(async () => {
  expect(await shop.violations()).toEqual([]);
  await shop.app.close();
}, 60_000);

type Coupon = { _id: string; code: string; usage_count: number };
let made = 0;
const coupon = async (more: Record<string, unknown>): Promise<Coupon> => {
  made += 1;
  const body = { code: `code-${made}`, ...("credits" in more ? {} : { discount_type: "percentage", discount_value: 10 }), ...more };
  const reply = await shop.app.call<Coupon>("POST", "/api/coupons", { token: shop.admin.token, body });
  if (reply.status !== 201) throw new Error(`${reply.status}: ${reply.text}`);
  return reply.data;
};
const redemptions = async ({ _id }: Coupon) =>
  (
    await shop.app.call<{ user: string; status: string; payment: string }[]>("GET", `/api/coupon-redemptions?limit=100&coupon=${_id}`, {
      token: shop.admin.token,
    })
  ).data;
const counted = async ({ _id }: Coupon) =>
  (await shop.app.call<Coupon>("GET", `/api/coupons/${_id}`, { token: shop.admin.token })).data.usage_count;
const rowsOf = (buyers: readonly Types.ObjectId[]) => PaymentTransactions.model.countDocuments({ user: { $in: buyers } });
const payments = async (buyer: SignedIn) =>
  (await shop.app.call<Begun["payment_transaction"][]>("GET", "/api/payment-transactions?limit=100", { token: buyer.token })).data;
describe("C19 last use taken by many, and by another spelling", () => {
  test("one use, a hundred buyers: one discount, the rest 410, and no payment row of theirs", async () => {
    const last = await coupon({ usage_limit: 1 });
    const attempts = await race(shop, 100, last.code);
    expect(winners(attempts)).toMatchObject([{ payment_transaction: { amount: 900, discount_amount: 99, coupon: last._id } }]);
    expect(losers(attempts)).toEqual(new Set(["410 coupon_used_up"]));
    expect(await rowsOf(attempts.map(({ buyer }) => buyer))).toBe(1);
    const [won] = winners(attempts);
    expect(await redemptions(last)).toMatchObject([{ status: "live", payment: won!.payment_transaction._id }]);
    expect(await counted(last)).toBe(1);
  });

  test("twenty at once by one user, on whatever they buy: one use", async () => {
    const once = await coupon({ usage_limit: 5 });
    const buyer = await shop.app.user();
    const offers = [shop.offer, await shop.offerOf({ USD: 2_000 })];
    const same = await Promise.all(Array.from({ length: 20 }, () => shop.begin(buyer, { coupon_code: once.code })));
    expect(new Set(same.map(({ status, data }) => `${status} ${data.payment_transaction._id}`)).size).toBe(1);
    expect(await counted(once)).toBe(1);
    await Promise.all(offers.flatMap((package_plan) => [1, 2, 3].map(() => shop.begin(buyer, { package_plan, coupon_code: once.code }))));
    const open = (await payments(buyer)).filter(({ status }) => status === "pending");
    expect(open).toHaveLength(1);
    expect(await counted(once)).toBe(1);
    expect((await redemptions(once)).filter(({ status }) => status === "live")).toMatchObject([{ payment: open[0]!._id }]);
  }, 120_000);

  test("all spellings are one coupon, and there is no second one", async () => {
    const save = await coupon({ code: "save10" });
    expect(save.code).toBe("SAVE10");
    for (const code of ["SAVE10", " save10 ", "ＳＡＶＥ１０"]) {
      const body = { code, discount_type: "percentage", discount_value: 5 };
      expect((await shop.app.call("POST", "/api/coupons", { token: shop.admin.token, body })).status).toBe(409);
    }
    const buyer = await shop.app.user();
    const first = await shop.begun(buyer, { coupon_code: "save10" });
    for (const coupon_code of [" SAVE10 ", "ＳＡＶＥ１０"])
      expect((await shop.begun(buyer, { coupon_code })).payment_transaction._id).toBe(first.payment_transaction._id);
    expect(await counted(save)).toBe(1);
  });
});

describe("C20 discount in the wrong currency, above the price, or all of it", () => {
  const refusal = async (code: Coupon, more: Record<string, unknown> = {}) => {
    const buyer = await shop.app.user();
    const { status, problem } = await shop.begin(buyer, { coupon_code: code.code, ...more });
    expect(await payments(buyer)).toEqual([]);
    expect(await counted(code)).toBe(0);
    return [status, problem.code];
  };

  test("a fixed amount is never converted, and never nothing", async () => {
    const dollars = await coupon({ discount_type: "fixed", discount_value: null, fixed_amount: { USD: 500 } });
    expect(await refusal(dollars, { currency: "BDT" })).toEqual([422, "coupon_not_valid_for_currency"]);
  });

  test("150 per cent and 0 per cent are no coupons; 33.33 rounds down, to the cent and to the paisa", async () => {
    for (const discount_value of [150, 100.01, 0, -1, 33.333]) {
      const body = { code: "PERCENT", discount_type: "percentage", discount_value };
      const { status, problem } = await shop.app.call("POST", "/api/coupons", { token: shop.admin.token, body });
      expect([discount_value, status, problem.errors?.map(({ field }) => field)]).toEqual([discount_value, 422, ["discount_value"]]);
    }
    const third = await coupon({ discount_value: 33.33 });
    // 332.9667 cents and 39,962.67 paisa.
    for (const [currency, discount_amount, amount] of [
      ["USD", 332, 667],
      ["BDT", 39_962, 79_938],
    ] as const) {
      const buyer = await shop.app.user();
      const wanted = { coupon_code: third.code, currency, package_plan: shop.offer };
      const path = "/api/payment-transactions/initiate/preview";
      expect((await shop.app.call("POST", path, { token: buyer.token, body: wanted })).data).toMatchObject({ amount, discount_amount });
      expect((await shop.begun(buyer, wanted)).payment_transaction).toMatchObject({ currency, amount, discount_amount });
    }
  });

  test("a minimum is compared with the price before the discount", async () => {
    const buyer = await shop.app.user();
    const reached = await coupon({ min_purchase_amount: { USD: 999 } });
    expect((await shop.begun(buyer, { coupon_code: reached.code })).payment_transaction.amount).toBe(900);
    expect(await refusal(await coupon({ min_purchase_amount: { USD: 1_000 } }))).toEqual([422, "coupon_minimum_not_reached"]);
  });

  test("what is below the gateway's least is refused before any session", async () => {
    const leaves = (USD: number, BDT: number) =>
      coupon({ discount_type: "fixed", discount_value: null, fixed_amount: { USD: 999 - USD, BDT: 119_900 - BDT } });
    const sessions = async () => {
      const { data } = (await (await fetch(`${shop.sandbox}/_control/log`)).json()) as { data: { path: string }[] };
      return data.filter(({ path }) => path === "/v1/checkout/sessions").length;
    };
    const before = await sessions();
    expect(await refusal(await leaves(30, 500))).toEqual([422, "amount_below_minimum"]);
    expect(await refusal(await leaves(30, 500), { currency: "BDT" })).toEqual([422, "amount_below_minimum"]);
    expect(await sessions()).toBe(before);
  });

  test("nothing to pay settles at once, without a gateway: one grant, counted once", async () => {
    for (const [more, currency] of [
      [{ discount_value: 100 }, "USD"],
      [{ discount_type: "fixed", discount_value: null, fixed_amount: { BDT: 200_000 } }, "BDT"],
    ] as const) {
      const whole = await coupon(more);
      const buyer = await shop.app.user();
      const replies = await Promise.all(
        Array.from({ length: 10 }, () => shop.begin(buyer, { currency, coupon_code: whole.code, return_url: "https://shop.example/done" })),
      );
      const won = replies.filter(({ status }) => status === 201);
      expect(won).toHaveLength(1);
      expect(won[0]!.data).toMatchObject({
        redirect_url: null,
        payment_transaction: {
          status: "success",
          amount: 0,
          discount_amount: currency === "USD" ? 999 : 119_900,
          gateway_session_id: null,
        },
      });
      for (const { status, problem } of replies) if (status !== 201) expect([status, problem.code]).toEqual([409, "coupon_already_used"]);
      expect(await shop.increases(buyer)).toMatchObject([{ credits: 1_000 }]);
      expect(await counted(whole)).toBe(1);
      const wallet = (await shop.app.call("GET", "/api/user-wallets/me", { token: buyer.token })).data;
      expect(wallet).toMatchObject({ type: "free" });
      expect(await shop.payment(won[0]!.data)).toMatchObject({ status: "success", credits_transaction: expect.any(String) as string });
    }
  });
});
