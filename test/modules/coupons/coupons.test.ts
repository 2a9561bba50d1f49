import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import mongoose, { Types } from "mongoose";
import { Problem } from "@/kit/problem";
import { Coupons } from "@/modules/coupons/model";
import { takeUse } from "@/modules/coupons/uses";
import { activeMethod } from "@/modules/payment-methods/service";
import { begin } from "@/modules/payment-transactions/begin";
import { openShop, type Begun, type Shop, type SignedIn } from "@test/modules/payments/support";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
}, 60_000);
afterAll(async () => {
  expect(await shop.violations()).toEqual([]);
  await shop.app.close();
}, 60_000);
beforeEach(() => shop.control("/reset", {}));

type Json = Record<string, unknown>;
type Coupon = Json & { _id: string; code: string; usage_count: number };
const minute_ms = 60_000;
const day_ms = 86_400_000;

const as = <T = Json>(who: { token: string }, method: string, path: string, body?: unknown) =>
  shop.app.call<T>(method, `/api${path}`, { token: who.token, ...(body !== undefined && { body }) });
let made = 0;
const coupon = async (more: Json): Promise<Coupon> => {
  made += 1;
  const reply = await as<Coupon>(shop.admin, "POST", "/coupons", { code: `c${made}`, ...more });
  if (reply.status !== 201) throw new Error(`${reply.status}: ${reply.text}`);
  return reply.data;
};
const half = (more: Json = {}) => coupon({ discount_type: "percentage", discount_value: 50, ...more });
const outcome = ({ status, problem }: { status: number; problem: { code?: string } }) => [status, problem.code];
const read = async ({ _id }: Coupon) => (await as<Coupon>(shop.admin, "GET", `/coupons/${_id}`)).data;
const uses = async ({ _id }: Coupon) => (await as<Json[]>(shop.admin, "GET", `/coupon-redemptions?sort=created_at&coupon=${_id}`)).data;
const wallet = async (buyer: SignedIn) =>
  (await as<{ credits: number; type: string; grants: Json[] }>(buyer, "GET", "/user-wallets/me")).data;
const initial = async () => (await wallet(await shop.app.user())).credits;
/** The window closes on a purchase. */
const expire = async (begun: Begun) => {
  await shop.control("/expire", { payment: begun.payment_transaction._id });
  await shop.until(begun, ({ status }) => status !== "pending");
};
/** Closed here by the end of its window, while its page at the gateway is open a moment longer. */
const overdue = async (...purchases: Begun[]) => {
  await shop.control("", { method: "stripe", webhooks: "send" });
  await shop.app.clock.advance(30 * minute_ms + 1_000);
  await shop.job("payments.reconcile");
  for (const begun of purchases) expect((await shop.payment(begun)).status).toBe("expired");
};

describe("what admins keep", () => {
  test("a coupon is for admins, its terms make sense, and its amounts come back as they were sent", async () => {
    const buyer = await shop.app.user();
    const terms = {
      discount_type: "percentage",
      discount_value: 33.33,
      min_purchase_amount: { USD: 100, BDT: 5_000 },
      max_discount_amount: { USD: 5_000 },
      valid_from: "2026-01-01T00:00:00.000Z",
      valid_until: "2036-01-01T00:00:00.000Z",
      usage_limit: 5,
      credits: 12.000001,
    };
    expect(await coupon({ code: "ｔerms-1", ...terms })).toMatchObject({ code: "TERMS-1", usage_count: 0, once_per_user: true, ...terms });
    expect(await mongoose.connection.collection("coupons").findOne({ code: "TERMS-1" })).toMatchObject({
      discount_value: 3_333n,
      min_purchase_amount: { USD: 100n, BDT: 5_000n },
      max_discount_amount: { USD: 5_000n },
      credits: 12_000_001n,
    });
    expect((await as(buyer, "GET", "/coupons")).status).toBe(403);
    expect((await as(buyer, "POST", "/coupons", { code: "mine", credits: 1 })).status).toBe(403);
    expect((await as(buyer, "GET", "/coupon-redemptions")).status).toBe(403);
    const fields = async (body: Json) => (await as(shop.admin, "POST", "/coupons", body)).problem.errors?.map(({ field }) => field);
    expect(await fields({ code: "X", credits: 1, valid_until: "2027-03-31" })).toEqual(["valid_until"]);
    expect(await fields({ code: "X", credits: 1, usage_count: 3 })).toEqual(["usage_count"]);
    expect(await fields({ code: "two words", credits: 1 })).toEqual(["code"]);
    expect(await fields({ code: "ＡА", credits: 1 })).toEqual(["code"]);
    expect(await fields({ code: "X" })).toEqual(["discount_type"]);
    expect(await fields({ code: "X", credits: 1, applicable_packages: ["0".repeat(24)] })).toEqual(["applicable_packages.0"]);
    expect(await fields({ code: "X", discount_type: "fixed", fixed_amount: {} })).toEqual(["fixed_amount"]);
  });

  test("the limit is never below what was used; a used coupon is never gone for good", async () => {
    const used = await half({ usage_limit: 2 });
    await shop.begun(await shop.app.user(), { coupon_code: used.code });
    await shop.begun(await shop.app.user(), { coupon_code: used.code });
    const below = await as(shop.admin, "PATCH", `/coupons/${used._id}`, { usage_limit: 1 });
    expect([below.status, below.problem.errors]).toMatchObject([422, [{ field: "usage_limit", code: "below_usage" }]]);
    expect((await as(shop.admin, "PATCH", `/coupons/${used._id}`, { usage_limit: 3 })).data).toMatchObject({
      usage_limit: 3,
      usage_count: 2,
    });
    const merged = await as(shop.admin, "PATCH", `/coupons/${used._id}`, { discount_type: "fixed" });
    expect(merged.problem.errors?.map(({ field }) => field)).toEqual(["discount_value", "fixed_amount"]);
    expect((await as(shop.admin, "DELETE", `/coupons/${used._id}`)).status).toBe(200);
    expect(outcome(await as(shop.admin, "DELETE", `/coupons/${used._id}/permanent`))).toEqual([409, "in_use"]);
    expect(outcome(await shop.begin(await shop.app.user(), { coupon_code: used.code }))).toEqual([404, "coupon_not_found"]);
  });

  test("without waiting for turns, as in several processes, the database lets through as many as there are", async () => {
    const { _id } = await half({ usage_limit: 10 });
    const row = await Coupons.model.findById(_id).lean();
    const take = () =>
      shop.app
        .ctx()
        .atomically(() =>
          takeUse(
            shop.app.ctx(),
            row!,
            {
              user: new Types.ObjectId(),
              payment: null,
              credits_transaction: null,
              discount_amount: 1n,
              currency: "USD",
              credits: 0n,
              settled: true,
            },
            false,
          ),
        )
        .then(
          () => "taken",
          (error: unknown) => (error instanceof Problem ? error.code : String(error)),
        );
    const outcomes = await Promise.all(Array.from({ length: 40 }, take));
    expect(Object.groupBy(outcomes, (each) => each)).toMatchObject({ taken: { length: 10 }, coupon_used_up: { length: 30 } });
    expect((await Coupons.model.findById(_id).lean())!.usage_count).toBe(10);
  });
});

describe("before anything is taken", () => {
  test("quote and preview say the same, and store nothing", async () => {
    const buyer = await shop.app.user();
    const code = await half({ credits: 25, max_discount_amount: { USD: 300 } });
    const body = { package_plan: shop.offer, currency: "USD" };
    const quoted = await as(buyer, "POST", "/coupons/quote", { ...body, code: ` ${code.code.toLowerCase()}` });
    expect([quoted.status, quoted.data]).toEqual([
      200,
      { code: code.code, currency: "USD", price_amount: 999, discount_amount: 300, amount: 699, credits: 25 },
    ]);
    const previewed = await as(buyer, "POST", "/payment-transactions/initiate/preview", { ...body, coupon_code: code.code });
    expect(previewed.data).toMatchObject({ price_amount: 999, discount_amount: 300, amount: 699, credits: 1_025, coupon_credits: 25 });
    expect((await read(code)).usage_count).toBe(0);
    expect((await shop.app.call("POST", "/api/coupons/quote", { body: { ...body, code: "X" } })).status).toBe(401);
  });

  test("a window, a package, a switch: each has its own refusal", async () => {
    const buyer = await shop.app.user();
    const now = shop.app.clock.now().getTime();
    const asked = async (code: Coupon, more: Json = {}) =>
      outcome(await as(buyer, "POST", "/coupons/quote", { package_plan: shop.offer, currency: "USD", code: code.code, ...more }));
    const at = (ms: number) => new Date(now + ms).toISOString();
    expect(await asked(await half({ valid_from: at(day_ms) }))).toEqual([409, "coupon_not_started"]);
    expect(await asked(await half({ valid_from: at(-2 * day_ms), valid_until: at(-1) }))).toEqual([410, "coupon_expired"]);
    expect(await asked(await half({ is_active: false }))).toEqual([404, "coupon_not_found"]);
    expect(await asked(await half(), { code: "no-such-code" })).toEqual([404, "coupon_not_found"]);
    const elsewhere = await as<{ _id: string; package: string }>(shop.admin, "GET", `/package-plans/${await shop.offerOf({ USD: 500 })}`);
    const tied = await half({ applicable_packages: [elsewhere.data.package] });
    expect(await asked(tied)).toEqual([422, "coupon_not_applicable"]);
    expect(await asked(tied, { package_plan: elsewhere.data._id })).toEqual([200, undefined]);
    const soon = await half({ valid_until: at(60_000) });
    expect(await asked(soon)).toEqual([200, undefined]);
    await shop.app.clock.advance(60_000);
    expect(await asked(soon)).toEqual([410, "coupon_expired"]);
  });
});

describe("a use follows its purchase", () => {
  test("paid: it stays, and its credits come with what was bought, as one grant of the payment", async () => {
    const buyer = await shop.app.user();
    const start = (await wallet(buyer)).credits;
    const code = await half({ credits: 25.5, usage_limit: 1 });
    const begun = await shop.begun(buyer, { coupon_code: code.code });
    expect(begun.payment_transaction).toMatchObject({ amount: 500, discount_amount: 499, credits: 1_025.5, coupon_credits: 25.5 });
    expect(await (await fetch(begun.redirect_url)).text()).toContain("5.00 USD");
    expect(await uses(code)).toMatchObject([{ status: "live", settled: false, discount_amount: 499, currency: "USD", credits: 25.5 }]);
    await shop.click(begun, "pay");
    await shop.until(begun, ({ credits_transaction }) => credits_transaction !== null);
    expect(await shop.increases(buyer)).toMatchObject([{ credits: 1_025.5 }]);
    expect(await wallet(buyer)).toMatchObject({ credits: start + 1_025.5, type: "paid" });
    expect(await uses(code)).toMatchObject([{ status: "live", settled: true, late: false }]);
    expect(outcome(await shop.begin(buyer, { coupon_code: code.code }))).toEqual([409, "coupon_already_used"]);
    expect(outcome(await shop.begin(await shop.app.user(), { coupon_code: code.code }))).toEqual([410, "coupon_used_up"]);
  });

  test("other terms, another way to buy: the open purchase ends and gives its use to the next", async () => {
    const buyer = await shop.app.user();
    const code = await half({ usage_limit: 1 });
    const first = await shop.begun(buyer, { coupon_code: code.code });
    expect((await shop.begun(buyer, { coupon_code: code.code.toLowerCase() })).payment_transaction._id).toBe(first.payment_transaction._id);
    const dear = await shop.offerOf({ USD: 2_000 });
    const quoted = await as(buyer, "POST", "/coupons/quote", { package_plan: dear, currency: "USD", code: code.code });
    expect(quoted.data).toMatchObject({ amount: 1_000 });
    const second = await shop.begun(buyer, { coupon_code: code.code, package_plan: dear });
    expect(second.payment_transaction).toMatchObject({ status: "pending", amount: 1_000 });
    expect((await shop.payment(first)).status).toBe("expired");
    const third = await shop.begun(buyer, { package_plan: dear });
    expect(third.payment_transaction).toMatchObject({ amount: 2_000, discount_amount: 0, coupon: null });
    expect((await shop.payment(second)).status).toBe("expired");
    expect((await uses(code)).map(({ status }) => status)).toEqual(["released", "released"]);
    expect((await read(code)).usage_count).toBe(0);
  });

  test("calls that race for a user's one use look again: none of them is refused, and none ends what another has just begun", async () => {
    const buyer = await shop.app.user();
    const code = await half();
    const ctx = shop.app.ctx({
      kind: "user",
      id: new Types.ObjectId(buyer._id),
      email: buyer.email,
      role: "user",
      session: new Types.ObjectId(),
    });
    const method = await activeMethod(ctx, "stripe");
    const input = (offer: string) =>
      ({ package_plan: new Types.ObjectId(offer), currency: "USD", payment_method: "stripe", coupon_code: code.code }) as const;
    const offers = [shop.offer, await shop.offerOf({ USD: 700 })];
    const made = await Promise.all(offers.map((offer) => begin(ctx, input(offer), method, "terms")));
    const [payment] = made.filter((each) => each !== null);
    expect(made.filter((each) => each === null)).toHaveLength(1);
    expect(await begin(ctx, input(payment!.price.toHexString()), method, "terms")).toBeNull();
    expect((await shop.payment({ payment_transaction: { _id: payment!._id.toHexString() } })).status).toBe("pending");
    expect((await uses(code)).map(({ status }) => status)).toEqual(["live"]);
  });

  test("a gateway that refuses gives it back too", async () => {
    const buyer = await shop.app.user();
    // Stripe charges no more than eight digits.
    const package_plan = await shop.offerOf({ USD: 300_000_000 });
    const code = await half();
    expect(outcome(await shop.begin(buyer, { package_plan, coupon_code: code.code }))).toEqual([502, "gateway_refused"]);
    expect(await uses(code)).toMatchObject([{ status: "released" }]);
    expect((await read(code)).usage_count).toBe(0);
  });

  test("late money takes its use again where there is one, is honoured outside of the limit where there is none", async () => {
    const [one, other, third] = [await shop.app.user(), await shop.app.user(), await shop.app.user()];
    const code = await half({ usage_limit: 2 });
    const [first, second] = [await shop.begun(one, { coupon_code: code.code }), await shop.begun(other, { coupon_code: code.code })];
    await overdue(first, second);
    expect((await read(code)).usage_count).toBe(0);
    await shop.begun(third, { coupon_code: code.code });
    for (const begun of [first, second]) {
      await shop.click(begun, "pay");
      await shop.until(begun, ({ credits_transaction }) => credits_transaction !== null);
    }
    expect(await shop.payment(first)).toMatchObject({ status: "success", late: true, amount: 500 });
    expect((await uses(code)).map(({ status, late, settled }) => [status, late, settled])).toEqual([
      ["live", true, true],
      ["late", true, true],
      ["live", false, false],
    ]);
    expect((await read(code)).usage_count).toBe(2);
    expect(await shop.increases(other)).toMatchObject([{ credits: 1_000 }]);
    expect(outcome(await shop.begin(other, { coupon_code: code.code, package_plan: await shop.offerOf({ USD: 500 }) }))).toEqual([
      409,
      "coupon_already_used",
    ]);
  });

  test("late money of a user who has used their one use meanwhile is late as well", async () => {
    const buyer = await shop.app.user();
    const code = await half();
    const first = await shop.begun(buyer, { coupon_code: code.code });
    await overdue(first);
    await shop.begun(buyer, { coupon_code: code.code });
    await shop.click(first, "pay");
    await shop.until(first, ({ status }) => status === "success");
    expect((await uses(code)).map(({ status }) => status)).toEqual(["late", "live"]);
    expect((await read(code)).usage_count).toBe(1);
  });

  test("a coupon that one user may use often is counted every time, but makes nothing free twice", async () => {
    const buyer = await shop.app.user();
    const often = await half({ once_per_user: false });
    await shop.begun(buyer, { coupon_code: often.code });
    await shop.begun(buyer, { coupon_code: often.code, package_plan: await shop.offerOf({ USD: 700 }) });
    expect((await read(often)).usage_count).toBe(2);
    const free = await coupon({ discount_type: "percentage", discount_value: 100, once_per_user: false });
    expect((await shop.begun(buyer, { coupon_code: free.code, package_plan: await shop.offerOf({ USD: 700 }) })).redirect_url).toBeNull();
    expect(outcome(await shop.begin(buyer, { coupon_code: free.code, package_plan: await shop.offerOf({ USD: 700 }) }))).toEqual([
      409,
      "coupon_already_used",
    ]);
  });

  test("with nothing to pay a browser is sent to where the purchase returns", async () => {
    const buyer = await shop.app.user();
    const free = await coupon({ discount_type: "percentage", discount_value: 100 });
    const body = { package_plan: shop.offer, currency: "USD", payment_method: "stripe", coupon_code: free.code };
    const sent = { ...body, return_url: "https://shop.example/done" };
    const reply = await as(buyer, "POST", "/payment-transactions/initiate?redirect=true", sent);
    expect(reply.status).toBe(303);
    const location = new URL(reply.headers.get("Location") ?? "");
    expect([location.origin, location.searchParams.get("status")]).toEqual(["https://shop.example", "success"]);
  });
});

describe("credits alone", () => {
  const redeem = (who: { token: string }, code: string) =>
    as<Json & { credits_transaction: string }>(who, "POST", "/coupons/redeem", { code });

  test("are in the wallet at once, once for each user, however many times at once they ask", async () => {
    const buyer = await shop.app.user();
    const start = await initial();
    const gift = await coupon({ credits: 40.25, credits_duration: 7, usage_limit: 3 });
    const replies = await Promise.all(Array.from({ length: 10 }, () => redeem(buyer, gift.code.toLowerCase())));
    const given = replies.filter(({ status }) => status === 201);
    expect(given).toHaveLength(1);
    expect(given[0]!.data).toMatchObject({
      code: gift.code,
      user: buyer._id,
      payment: null,
      credits: 40.25,
      status: "live",
      settled: true,
    });
    expect(given[0]!.data).not.toHaveProperty("once");
    for (const reply of replies) if (reply.status !== 201) expect(outcome(reply)).toEqual([409, "coupon_already_used"]);
    const { credits, grants, type } = await wallet(buyer);
    expect([credits, type]).toEqual([start + 40.25, "free"]);
    const grant = grants.find(({ source }) => source === "coupon")!;
    expect(grant).toMatchObject({ credits: 40.25, priority: 20 });
    const end_ms = new Date(String(grant["expires_at"])).getTime() - shop.app.clock.now().getTime();
    expect(Math.abs(end_ms - 7 * day_ms)).toBeLessThan(60_000);
    const row = await as(buyer, "GET", `/credits-transactions/${given[0]!.data.credits_transaction}`);
    expect(row.data).toMatchObject({ increase_source: "coupon", credits: 40.25 });
    expect((await read(gift)).usage_count).toBe(1);
  });

  test("as many as there are, and no more", async () => {
    const gift = await coupon({ credits: 1, usage_limit: 3 });
    const people = await Promise.all(Array.from({ length: 8 }, () => shop.app.user()));
    const replies = await Promise.all(people.map((who) => redeem(who, gift.code)));
    expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 201, 201, 410, 410, 410, 410, 410]);
    expect((await read(gift)).usage_count).toBe(3);
  });

  test("what is for a purchase is not given alone; what is given alone may go on top of a purchase instead", async () => {
    const buyer = await shop.app.user();
    for (const more of [{ discount_type: "percentage", discount_value: 5 }, { min_purchase_amount: { USD: 1 } }])
      expect(outcome(await redeem(buyer, (await coupon({ credits: 5, ...more })).code))).toEqual([422, "coupon_needs_purchase"]);
    expect(outcome(await redeem(buyer, "nothing-here"))).toEqual([404, "coupon_not_found"]);
    const gift = await coupon({ credits: 5 });
    const begun = await shop.begun(buyer, { coupon_code: gift.code });
    expect(begun.payment_transaction).toMatchObject({ amount: 999, discount_amount: 0, credits: 1_005, coupon_credits: 5 });
    expect(outcome(await redeem(buyer, gift.code))).toEqual([409, "coupon_already_used"]);
    await expire(begun);
    expect((await redeem(buyer, gift.code)).status).toBe(201);
    expect((await shop.app.call("POST", "/api/coupons/redeem", { body: { code: gift.code } })).status).toBe(401);
  });
});
