import type { Ctx, Id } from "@/kit/ctx";
import { isDuplicate } from "@/kit/database-errors";
import { problem } from "@/kit/problem";
import { CouponRedemptions, Coupons, type CouponRow, type Redemption } from "./model";

export const couponNotFound = problem("coupon_not_found", 404, "There is no such coupon.");
export const couponNotStarted = problem("coupon_not_started", 409, "This coupon is not valid yet.");
export const couponExpired = problem("coupon_expired", 410, "This coupon is not valid any more.");
export const couponUsedUp = problem("coupon_used_up", 410, "This coupon is used up.");
export const couponAlreadyUsed = problem("coupon_already_used", 409, "You have used this coupon.");

/** Why a coupon cannot be used, whatever for. */
export const unusable = [couponNotFound, couponNotStarted, couponExpired, couponUsedUp, couponAlreadyUsed] as const;

/** The coupon of a code (in its normal form) if it may be used now, leaving its count aside. Throws 404, 409, 410. */
export async function validCoupon(ctx: Ctx, code: string): Promise<CouponRow> {
  const coupon = await Coupons.model.findOne({ code, is_active: true }).lean();
  if (!coupon) throw couponNotFound();
  const now = ctx.now();
  if (coupon.valid_from && now < coupon.valid_from) throw couponNotStarted();
  if (coupon.valid_until && now >= coupon.valid_until) throw couponExpired();
  return coupon;
}

/** Throws 410 `coupon_used_up` for one without a use left. */
export function hasUseLeft({ usage_limit, usage_count }: CouponRow): void {
  if (usage_limit !== null && usage_count >= usage_limit) throw couponUsedUp();
}

/** Whether this use is one that a user has once. */
const keyOf = ({ _id, once_per_user }: CouponRow, user: Id, gift: boolean): string | null =>
  once_per_user || gift ? `${_id.toHexString()}:${user.toHexString()}` : null;

/**
 * The use that stands in the way of another one by this user: null, or that of a purchase which still waits for its money.
 * Throws 409 `coupon_already_used` for one that is final. `gift`: nothing is paid for this use.
 */
export async function useUnderway(coupon: CouponRow, user: Id, gift: boolean): Promise<Redemption | null> {
  const once = keyOf(coupon, user, gift);
  if (once === null) return null;
  const uses = await CouponRedemptions.model
    .find({ coupon: coupon._id, user, status: { $in: ["live", "late"] }, ...(!coupon.once_per_user && { once }) })
    .sort({ settled: -1, _id: 1 })
    .limit(1)
    .lean();
  const [use] = uses;
  if (use?.settled) throw couponAlreadyUsed(use.payment ? { members: { payment_transaction: use.payment.toHexString() } } : {});
  return use ?? null;
}

/**
 * Takes one use of a coupon, in the transaction this runs in: the guarded counter and the row that says whose it is. Throws 410
 * `coupon_used_up`, 409 `coupon_already_used`. `gift`: nothing is paid for it.
 */
export async function takeUse(
  ctx: Ctx,
  coupon: CouponRow,
  use: Pick<Redemption, "user" | "payment" | "credits_transaction" | "discount_amount" | "currency" | "credits" | "settled">,
  gift: boolean,
): Promise<Redemption> {
  if (!(await count(coupon._id))) throw couponUsedUp();
  const made = {
    ...use,
    coupon: coupon._id,
    code: coupon.code,
    status: "live",
    once: keyOf(coupon, use.user, gift),
    created_at: ctx.now(),
    created_by: use.user,
  } as const;
  try {
    const [row] = await CouponRedemptions.model.create([made]);
    return row!.toObject();
  } catch (error) {
    if (isDuplicate(error)) throw couponAlreadyUsed();
    throw error;
  }
}

/** A purchase came to nothing: gives its use back, in the transaction that closes it. */
export async function releaseUse(_ctx: Ctx, payment: Id): Promise<void> {
  const released = await CouponRedemptions.model.findOneAndUpdate({ payment, status: "live" }, { $set: { status: "released" } }).lean();
  if (!released) return;
  await Coupons.model
    .updateOne({ _id: released.coupon }, { $inc: { usage_count: -1 } }, { timestamps: false })
    .setOptions({ withDeleted: true });
}

/**
 * The money of a purchase has come, in the transaction that settles it. A use that was given back before is taken again, if it is still
 * there to take; otherwise it is kept as late, outside of the limit.
 */
export async function settleUse(_ctx: Ctx, payment: Id): Promise<void> {
  const use = await CouponRedemptions.model.findOne({ payment }).lean();
  if (!use || use.settled) return;
  const given = use.status === "released";
  const taken = given && use.once !== null && (await CouponRedemptions.model.exists({ once: use.once, status: "live" })) !== null;
  const again = given && !taken && (await count(use.coupon));
  await CouponRedemptions.model.updateOne(
    { _id: use._id },
    { $set: { settled: true, ...(given && { status: again ? "live" : "late", late: true }) } },
  );
}

/** Counts one use, unless the limit is reached. Coupons that are out of service since are counted all the same. */
async function count(coupon: Id): Promise<boolean> {
  const left = { $or: [{ usage_limit: null }, { $expr: { $lt: ["$usage_count", "$usage_limit"] } }] };
  // A use is no edit of the coupon: its time and its ETag stay.
  const counted = await Coupons.model
    .updateOne({ _id: coupon, ...left }, { $inc: { usage_count: 1 } }, { timestamps: false })
    .setOptions({ withDeleted: true });
  return counted.modifiedCount === 1;
}
