import { collection, uniqueWhileLive, type Row } from "@/kit/collection";
import { Coupon, CouponRedemption } from "./schema";

export type CouponRow = Row<typeof Coupon>;
export type Redemption = Row<typeof CouponRedemption>;

export const Coupons = collection("coupons", Coupon, {
  indexes: [[{ code: 1 }, uniqueWhileLive], [{ applicable_packages: 1 }]],
  sorts: ["created_at", "code"],
  by: ["is_active"],
  search: ["code"],
});

export const CouponRedemptions = collection("coupon_redemptions", CouponRedemption, {
  indexes: [
    [{ once: 1 }, { unique: true, partialFilterExpression: { status: "live", once: { $gt: "" } } }],
    [{ coupon: 1, user: 1 }],
    [{ coupon: 1, status: 1 }],
    [{ payment: 1 }],
  ],
  by: ["coupon", "user", "status"],
});
