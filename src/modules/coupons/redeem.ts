import type { z } from "@hono/zod-openapi";
import type { Ctx } from "@/kit/ctx";
import { problem, unauthenticated } from "@/kit/problem";
import { post } from "@/modules/user-wallets/ledger";
import { inTurn, openWallet } from "@/modules/user-wallets/service";
import { me } from "@/modules/users/service";
import { needsPurchase } from "./discount";
import type { CouponRow, Redemption } from "./model";
import type { RedeemCoupon } from "./schema";
import { couponAlreadyUsed, hasUseLeft, takeUse, useUnderway, validCoupon } from "./uses";

export const couponNeedsPurchase = problem("coupon_needs_purchase", 422, "This coupon is for a purchase.");

const day_ms = 86_400_000;

/** Gives the credits of a coupon that has nothing else, once for each user. Throws what the coupon refuses, 409 `too_many_grants`, `wallet_full`. */
export async function redeem(ctx: Ctx, { code }: z.output<typeof RedeemCoupon>): Promise<Redemption> {
  const known = await redeemable(ctx, code);
  return inTurn(turnOf(known), () =>
    ctx.atomically(async () => {
      const coupon = await redeemable(ctx, code);
      const { _id: user, email } = await me(ctx);
      const wallet = await openWallet(ctx, { user, email });
      const credits = coupon.credits!;
      const { credits_duration } = coupon;
      const [{ transaction, replayed }] = await post(ctx, [
        {
          kind: "grant",
          to: { wallet },
          source: "coupon",
          credits,
          expires_at: credits_duration === null ? null : new Date(ctx.now().getTime() + credits_duration * day_ms),
          key: `coupon:${coupon._id.toHexString()}:${user.toHexString()}`,
          about: { note: `Coupon ${coupon.code}` },
        },
      ]);
      if (replayed) throw couponAlreadyUsed();
      const use = { user, payment: null, credits_transaction: transaction, discount_amount: 0n, currency: null, credits, settled: true };
      return takeUse(ctx, coupon, use, true);
    }),
  );
}

/** Whoever takes a use of the same coupon in this process waits for their turn: two at once would only conflict in the database. */
export const turnOf = ({ _id }: Pick<CouponRow, "_id">): string => `coupon:${_id.toHexString()}`;

async function redeemable(ctx: Ctx, code: string): Promise<CouponRow> {
  if (ctx.actor.kind !== "user") throw unauthenticated();
  const coupon = await validCoupon(ctx, code);
  if (needsPurchase(coupon)) throw couponNeedsPurchase();
  if (await useUnderway(coupon, ctx.actor.id, true)) throw couponAlreadyUsed("A purchase of yours that waits for its money holds it.");
  hasUseLeft(coupon);
  return coupon;
}
