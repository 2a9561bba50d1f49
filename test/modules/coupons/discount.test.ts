import { describe, expect, test } from "bun:test";
import { Types } from "mongoose";
import { Problem } from "@/kit/problem";
import { checkTerms, discounted, needsPurchase, type Purchase } from "@/modules/coupons/discount";
import { normalCode } from "@/modules/coupons/schema";

type Terms = Parameters<typeof checkTerms>[0];

const none: Terms = {
  code: "X",
  discount_type: null,
  discount_value: null,
  fixed_amount: null,
  min_purchase_amount: null,
  max_discount_amount: null,
  valid_from: null,
  valid_until: null,
  usage_limit: null,
  once_per_user: true,
  applicable_packages: [],
  credits: null,
  credits_duration: null,
  is_active: true,
};
const percent = (discount_value: bigint, more: Partial<Terms> = {}): Terms => ({
  ...none,
  discount_type: "percentage",
  discount_value,
  ...more,
});
const fixed = (fixed_amount: { USD?: bigint; BDT?: bigint }, more: Partial<Terms> = {}): Terms => ({
  ...none,
  discount_type: "fixed",
  fixed_amount,
  ...more,
});
const at = (price_amount: bigint, more: Partial<Purchase> = {}): Purchase => ({
  package: new Types.ObjectId(),
  currency: "USD",
  price_amount,
  ...more,
});
const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
  return "fine";
};

describe("what is taken off", () => {
  test.each([
    // 33.33 % of 999 is 332.9667.
    [percent(3_333n), 999n, 332n],
    [percent(1_000n), 999n, 99n],
    [percent(10_000n), 999n, 999n],
    [percent(1n), 119_900n, 11n],
    [percent(5_000n, { max_discount_amount: { USD: 100n } }), 999n, 100n],
    [percent(5_000n, { max_discount_amount: { USD: 500n } }), 999n, 499n],
    [fixed({ USD: 500n }), 999n, 500n],
    [fixed({ USD: 1_000n }), 999n, 999n],
    [fixed({ USD: 999n }), 999n, 999n],
    // Beyond what a double holds exactly.
    [percent(3_333n), 9_007_199_254_740_993n, 3_002_099_511_605_172n],
  ])("%#: rounded down, never more than the price", (coupon, price, discount) => {
    expect(discounted(coupon, at(price))).toEqual({ discount_amount: discount, amount: price - discount, credits: 0n });
  });

  test.each(["USD", "BDT"] as const)("a percentage of %s is rounded down to the cent, or the paisa", (currency) => {
    const of = (per: bigint, price_amount: bigint) => discounted(percent(per), at(price_amount, { currency })).discount_amount;
    // 39,962.67, 11.9999, 5,994.5 and an even 5,995.
    expect([of(3_333n, 119_900n), of(1n, 119_999n), of(5_000n, 11_989n), of(5_000n, 11_990n)]).toEqual([39_962n, 11n, 5_994n, 5_995n]);
  });

  test("credits come on top, with a discount or without", () => {
    expect(discounted({ ...none, credits: 5n }, at(999n))).toEqual({ discount_amount: 0n, amount: 999n, credits: 5n });
    expect(discounted(percent(5_000n, { credits: 5n }), at(1_000n))).toEqual({ discount_amount: 500n, amount: 500n, credits: 5n });
  });
});

describe("what does not fit", () => {
  test("a currency that is not named, in any of the amounts", () => {
    const taka = at(119_900n, { currency: "BDT" });
    expect(codeOf(() => discounted(fixed({ USD: 1_000n }), taka))).toBe("coupon_not_valid_for_currency");
    expect(codeOf(() => discounted(percent(1_000n, { min_purchase_amount: { USD: 1n } }), taka))).toBe("coupon_not_valid_for_currency");
    expect(codeOf(() => discounted(percent(1_000n, { max_discount_amount: { USD: 1n } }), taka))).toBe("coupon_not_valid_for_currency");
    expect(codeOf(() => discounted(percent(1_000n), taka))).toBe("fine");
  });

  test("a minimum compares with the price before the discount", () => {
    const coupon = percent(5_000n, { min_purchase_amount: { USD: 999n } });
    expect(codeOf(() => discounted(coupon, at(998n)))).toBe("coupon_minimum_not_reached");
    expect(discounted(coupon, at(999n)).amount).toBe(500n);
  });

  test("another package", () => {
    const package_ = new Types.ObjectId();
    const coupon = percent(5_000n, { applicable_packages: [new Types.ObjectId(), package_] });
    expect(codeOf(() => discounted(coupon, at(999n)))).toBe("coupon_not_applicable");
    expect(codeOf(() => discounted(coupon, at(999n, { package: package_ })))).toBe("fine");
  });

  test("what gateways would not charge, to the last cent; nothing at all is fine", () => {
    const left = (amount: bigint, currency: "USD" | "BDT") =>
      codeOf(() => discounted(fixed({ [currency]: 200_000n - amount }), at(200_000n, { currency })));
    expect([0n, 1n, 30n, 49n, 50n].map((amount) => left(amount, "USD"))).toEqual([
      "fine",
      "amount_below_minimum",
      "amount_below_minimum",
      "amount_below_minimum",
      "fine",
    ]);
    expect([500n, 999n, 1_000n].map((amount) => left(amount, "BDT"))).toEqual(["amount_below_minimum", "amount_below_minimum", "fine"]);
  });

  test("a percentage that comes to nothing", () => {
    expect(codeOf(() => discounted(percent(1n), at(999n)))).toBe("coupon_not_applicable");
  });
});

test("the terms of a coupon make sense together", () => {
  const faults = (terms: Terms) => {
    try {
      checkTerms(terms);
      return [];
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return (error.details.errors ?? []).map(({ field }) => field);
    }
  };
  const early = new Date("2026-12-01T00:00:00Z");
  const late = new Date("2027-01-01T00:00:00Z");
  expect(faults(percent(1_000n, { valid_from: early, valid_until: late, credits: 1n }))).toEqual([]);
  expect(faults(fixed({ BDT: 1n }))).toEqual([]);
  expect(faults({ ...none, credits: 1n, credits_duration: 7 })).toEqual([]);
  expect(faults(none)).toEqual(["discount_type"]);
  expect(faults({ ...none, credits: 0n })).toEqual(["discount_type"]);
  expect(faults({ ...none, discount_type: "percentage" })).toEqual(["discount_value"]);
  expect(faults({ ...none, discount_type: "fixed" })).toEqual(["fixed_amount"]);
  expect(faults(percent(1n, { fixed_amount: { USD: 1n } }))).toEqual(["fixed_amount"]);
  expect(faults(fixed({ USD: 1n }, { discount_value: 1n }))).toEqual(["discount_value"]);
  expect(faults({ ...none, credits: 1n, max_discount_amount: { USD: 1n } })).toEqual(["max_discount_amount"]);
  expect(faults(percent(1n, { credits_duration: 7 }))).toEqual(["credits_duration"]);
  expect(faults(percent(1n, { valid_from: late, valid_until: late }))).toEqual(["valid_until"]);
});

test("credits are given alone only where nothing ties them to a purchase", () => {
  const credits = 1n;
  expect(needsPurchase({ ...none, credits })).toBe(false);
  expect(needsPurchase(percent(1n, { credits }))).toBe(true);
  expect(needsPurchase({ ...none, credits, min_purchase_amount: { USD: 1n } })).toBe(true);
  expect(needsPurchase({ ...none, credits, applicable_packages: [new Types.ObjectId()] })).toBe(true);
  expect(needsPurchase(none)).toBe(true);
});

test("all spellings of a code are one", () => {
  for (const text of ["save10", " SAVE10 ", "ＳＡＶＥ１０", "ｓave10\u3000", "SAVE10"]) expect(normalCode(text)).toBe("SAVE10");
});
