import { least } from "@/kit/amounts";
import { invalid, problem, type FieldError } from "@/kit/problem";
import type { Id } from "@/kit/ctx";
import type { Currency } from "@/modules/payment-methods/schema";
import type { CouponRow } from "./model";

export const couponNotForCurrency = problem("coupon_not_valid_for_currency", 422, "This coupon is not valid in this currency.");
export const couponNotForPackage = problem("coupon_not_applicable", 422, "This coupon is not for this purchase.");
export const couponMinimum = problem("coupon_minimum_not_reached", 422, "The price is below what this coupon asks for.");
export const belowLeastCharge = problem("amount_below_minimum", 422, "What is left to pay is less than gateways take.");

/** The least that gateways charge, in smallest units: Stripe's 0.50 USD and SSLCommerz's 10.00 BDT. The same for all, so that a coupon is good with all or with none. */
const leastCharge: Record<Currency, bigint> = { USD: 50n, BDT: 1_000n };

/** Something at its price before the discount. */
export type Purchase = { package: Id; currency: Currency; price_amount: bigint };

/** A purchase with the coupon taken off. Amounts are smallest units, `credits` micro-credits on top. */
export type Discounted = { discount_amount: bigint; amount: bigint; credits: bigint };

type Terms = Omit<CouponRow, "_id" | "is_deleted" | "created_at" | "updated_at" | "created_by" | "usage_count">;

/**
 * Takes a coupon off a price, or says why not. A percentage is rounded down to the smallest unit; a discount is never more than the price.
 * What is left is nothing at all, or enough for a gateway to charge.
 */
export function discounted(coupon: Terms, { package: package_, currency, price_amount }: Purchase): Discounted {
  const { applicable_packages, fixed_amount, min_purchase_amount, max_discount_amount } = coupon;
  if (applicable_packages.length > 0 && !applicable_packages.some((id) => id.equals(package_)))
    throw couponNotForPackage("It is for other packages.");
  for (const amounts of [fixed_amount, min_purchase_amount, max_discount_amount])
    if (amounts !== null && amounts[currency] === undefined) throw couponNotForCurrency();
  const minimum = min_purchase_amount?.[currency] ?? 0n;
  if (price_amount < minimum) throw couponMinimum({ members: { minimum: Number(minimum), price: Number(price_amount) } });
  const discount_amount = least(wanted(coupon, currency, price_amount), max_discount_amount?.[currency] ?? price_amount, price_amount);
  const credits = coupon.credits ?? 0n;
  if (discount_amount === 0n && credits === 0n) throw couponNotForPackage("It would take nothing off.");
  const amount = price_amount - discount_amount;
  if (discount_amount > 0n) checkCharge(currency, amount);
  return { discount_amount, amount, credits };
}

/** Throws 422 `amount_below_minimum` for what is more than nothing and less than gateways take. */
export function checkCharge(currency: Currency, amount: bigint): void {
  const minimum = leastCharge[currency];
  if (amount > 0n && amount < minimum) throw belowLeastCharge({ members: { minimum: Number(minimum), amount: Number(amount) } });
}

/** True for a coupon that is good for nothing but a purchase: its credits are not given alone. */
export const needsPurchase = ({ credits, discount_type, min_purchase_amount, applicable_packages }: Terms): boolean =>
  !credits || discount_type !== null || min_purchase_amount !== null || applicable_packages.length > 0;

/** The parts of a coupon must make sense together: 422, field by field. */
export function checkTerms({ discount_type, discount_value, fixed_amount, ...rest }: Terms): void {
  const { max_discount_amount, valid_from, valid_until, credits, credits_duration } = rest;
  const errors: FieldError[] = [];
  const fault = (field: string, code: string, message: string) => errors.push({ field, code, message });
  if (discount_type === "percentage" && discount_value === null) fault("discount_value", "required", "say how many per cent");
  if (discount_type !== "percentage" && discount_value !== null) fault("discount_value", "invalid", "only a percentage has one");
  if (discount_type === "fixed" && fixed_amount === null) fault("fixed_amount", "required", "say how much, by currency");
  if (discount_type !== "fixed" && fixed_amount !== null) fault("fixed_amount", "invalid", "only a fixed discount has one");
  if (discount_type === null && max_discount_amount !== null) fault("max_discount_amount", "invalid", "there is no discount");
  if (discount_type === null && !credits) fault("discount_type", "required", "a coupon has a discount, credits or both");
  if (!credits && credits_duration !== null) fault("credits_duration", "invalid", "there are no credits");
  if (valid_from && valid_until && valid_until <= valid_from) fault("valid_until", "invalid", "must be after valid_from");
  if (errors.length > 0) throw invalid({ detail: errors.map(({ field, message }) => `${field}: ${message}`).join("; "), errors });
}

const basisPoints = 10_000n;

function wanted({ discount_type, discount_value, fixed_amount }: Terms, currency: Currency, price_amount: bigint): bigint {
  if (discount_type === "percentage") return (price_amount * (discount_value ?? 0n)) / basisPoints;
  return discount_type === "fixed" ? (fixed_amount?.[currency] ?? 0n) : 0n;
}
