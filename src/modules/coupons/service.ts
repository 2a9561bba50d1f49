import type { z } from "@hono/zod-openapi";
import { crud } from "@/kit/crud";
import type { Ctx } from "@/kit/ctx";
import { invalidField, unauthenticated } from "@/kit/problem";
import { referenced, refuseWhileUsed } from "@/kit/references";
import { audited } from "@/modules/audit-logs/service";
import { offerOf } from "@/modules/package-plans/service";
import { applyCoupon } from "./apply";
import { checkTerms } from "./discount";
import { CouponRedemptions, Coupons } from "./model";
import type { CouponQuote, QuoteCoupon } from "./schema";

export { applyCoupon, couponProblems, type Applied } from "./apply";
export { checkCharge } from "./discount";
export { turnOf } from "./redeem";
export { releaseUse, settleUse, takeUse } from "./uses";

export const coupons = crud(Coupons, {
  async before(ctx, change) {
    if (change.op === "destroy")
      return refuseWhileUsed(ctx, ["coupon_redemptions", { coupon: change.row._id }, "It has been used: redemptions point at it."]);
    if (change.op !== "create" && change.op !== "patch") return;
    const { input } = change;
    checkTerms(change.op === "create" ? change.input : { ...change.row, ...change.input });
    if (change.op === "patch" && input.usage_limit && input.usage_limit < change.row.usage_count)
      throw invalidField("usage_limit", `it has been used ${change.row.usage_count} times`, "below_usage");
    for (const [index, id] of (input.applicable_packages ?? []).entries())
      await referenced(ctx, `applicable_packages.${index}`, "packages", id);
  },
  after: audited("coupons"),
});

export const couponRedemptions = crud(CouponRedemptions);

/** What a coupon would take off a package plan, for the user who asks. Nothing is taken. */
export async function quote(ctx: Ctx, { code, package_plan, currency }: QuoteCoupon): Promise<z.output<typeof CouponQuote>> {
  if (ctx.actor.kind !== "user") throw unauthenticated();
  const { snapshot, amount: price_amount } = await offerOf(ctx, package_plan, currency);
  const purchase = { package: snapshot.package, currency, price_amount };
  const { coupon, discount_amount, amount, credits } = await applyCoupon(ctx, code, ctx.actor.id, purchase);
  return { code: coupon.code, currency, price_amount, discount_amount, amount, credits };
}
