import type { z } from "@hono/zod-openapi";
import type { Ctx } from "@/kit/ctx";
import { unauthenticated } from "@/kit/problem";
import { checkCharge } from "@/modules/coupons/service";
import { saleOf, type Terms } from "./begin";
import { beginning } from "./beginning";
import type { Preview } from "./schema";
import { creditFor, unspentOf, upgradeOf } from "./upgrade";

/** What a purchase would cost and give now, and what an upgrade would take back. Nothing is stored. */
export async function preview(ctx: Ctx, input: Terms): Promise<z.output<typeof Preview>> {
  if (ctx.actor.kind !== "user") throw unauthenticated();
  const user = ctx.actor.id;
  const sale = await saleOf(ctx, user, input);
  const { snapshot, sold, name, currency, amount: price_amount, to_pay, discount_amount, credits, coupon_credits } = sale;
  const upgrade = await upgradeOf(ctx, user, input, price_amount);
  const taken_back_credits = upgrade ? await unspentOf(ctx, user, upgrade) : 0n;
  const upgrade_credit = upgrade ? creditFor(upgrade, taken_back_credits, to_pay) : 0n;
  const amount = to_pay - upgrade_credit;
  if (upgrade) checkCharge(currency, amount);
  const bought = { user, package: snapshot.package, type: snapshot.type, currency, price: price_amount };
  const { kind, starts_at, expires_at } = await beginning(ctx, { ...bought, sold, upgrade_of: upgrade?.of ?? null });
  return {
    package: snapshot.package,
    plan: sold.plan,
    price: sold.package_plan,
    package_history: snapshot._id,
    name,
    currency,
    price_amount,
    discount_amount,
    upgrade_of: upgrade?.of ?? null,
    upgrade_credit,
    taken_back_credits,
    amount,
    credits,
    coupon_credits,
    kind,
    starts_at,
    expires_at,
  };
}
