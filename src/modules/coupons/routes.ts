import { appendOnlyRoutes } from "@/kit/append-only";
import { atLeast, endpoint, signedIn } from "@/kit/endpoint";
import { inUse } from "@/kit/problem";
import { resource } from "@/kit/resource";
import { notForSale } from "@/modules/package-plans/service";
import { tooManyGrants, walletFull } from "@/modules/user-wallets/ledger";
import { couponProblems } from "./apply";
import { couponNeedsPurchase, redeem } from "./redeem";
import { CouponQuote, CouponRedemption, QuoteCoupon, RedeemCoupon } from "./schema";
import { couponRedemptions, coupons, quote } from "./service";
import { unusable } from "./uses";

const path = "/coupons";
const redemptionsPath = "/coupon-redemptions";
const admins = atLeast("admin");

export const routes = [
  endpoint({
    method: "post",
    path: `${path}/quote`,
    id: "quoteCoupon",
    summary: "What a coupon takes off a package plan",
    description:
      "A percentage is rounded down to the smallest unit of the currency; a discount is never more than the price, and never converted. What is left to pay is nothing, or at least what gateways take (0.50 USD, 10.00 BDT). Nothing is taken by asking.",
    access: signedIn,
    body: QuoteCoupon,
    returns: CouponQuote,
    problems: [...couponProblems, notForSale],
    idempotency: "none",
    run: (ctx, { body }) => quote(ctx, body),
  }),
  endpoint({
    method: "post",
    path: `${path}/redeem`,
    id: "redeemCoupon",
    summary: "Take the credits of a coupon",
    description: "For coupons that carry credits and nothing else, once for each user. The credits are in the wallet when this answers.",
    access: signedIn,
    body: RedeemCoupon,
    returns: CouponRedemption.view,
    status: 201,
    problems: [...unusable, couponNeedsPurchase, tooManyGrants, walletFull],
    run: (ctx, { body }) => redeem(ctx, body),
  }),
  ...resource(coupons, {
    path,
    name: ["Coupon", "Coupons"],
    filter: ["code", "discount_type", "applicable_packages", "usage_count", "valid_from", "valid_until", "is_active", "created_at"],
    access: { read: admins, write: admins },
    problems: [inUse],
  }),
  ...resource(couponRedemptions, {
    path: redemptionsPath,
    name: ["CouponRedemption", "CouponRedemptions"],
    filter: ["coupon", "user", "payment", "status", "late", "created_at"],
    include: ["coupon"],
    access: { read: admins, write: {} },
    only: ["list", "get"],
  }),
  ...appendOnlyRoutes(redemptionsPath, ["CouponRedemption", "CouponRedemptions"], "Purchases and the ledger point at redemptions."),
];
