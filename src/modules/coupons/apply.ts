import type { Ctx, Id } from "@/kit/ctx";
import {
  belowLeastCharge,
  couponMinimum,
  couponNotForCurrency,
  couponNotForPackage,
  discounted,
  type Discounted,
  type Purchase,
} from "./discount";
import type { CouponRow, Redemption } from "./model";
import { hasUseLeft, unusable, useUnderway, validCoupon } from "./uses";

/** What a purchase with a coupon can be refused with. */
export const couponProblems = [...unusable, couponNotForCurrency, couponNotForPackage, couponMinimum, belowLeastCharge] as const;

/** A coupon taken off a purchase. `underway`: a purchase of the same user that waits for its money has taken the one use there is for them. */
export type Applied = Discounted & { coupon: CouponRow; underway: Redemption | null };

/**
 * Takes the coupon of a code (in its normal form) off a price for a user, without taking a use of it. Throws 404 `coupon_not_found`,
 * 409 `coupon_not_started`, `coupon_already_used`, 410 `coupon_expired`, `coupon_used_up`, and the 422 that says what does not fit.
 */
export async function applyCoupon(ctx: Ctx, code: string, user: Id, purchase: Purchase): Promise<Applied> {
  const coupon = await validCoupon(ctx, code);
  const result = discounted(coupon, purchase);
  const underway = await useUnderway(coupon, user, result.amount === 0n);
  // Whoever holds a use can still go on with it.
  if (!underway) hasUseLeft(coupon);
  return { ...result, coupon, underway };
}
