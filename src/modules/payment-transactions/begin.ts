import { randomBytes } from "node:crypto";
import { Types } from "mongoose";
import type { Ctx, Id } from "@/kit/ctx";
import { problem } from "@/kit/problem";
import { applyCoupon, checkCharge, takeUse, turnOf, type Applied } from "@/modules/coupons/service";
import { offerOf, type Offer } from "@/modules/package-plans/service";
import type { PaymentMethodRow } from "@/modules/payment-methods/service";
import { inTurn } from "@/modules/user-wallets/service";
import { me, type UserRow } from "@/modules/users/service";
import { walletWithRoom } from "./buyer";
import { PaymentTransactions, type Payment } from "./model";
import { insertOnce } from "./once";
import { abandon } from "./reconcile";
import { firstCheck } from "./schedule";
import type { Initiate } from "./schema";
import { current, orderCredits } from "./settle";
import { reserveRest, upgradeOf, upgradeUnderway, type Upgrade } from "./upgrade";

export const paymentUnderway = problem("payment_underway", 409, "The payment that is open for this is already on its way.");

/** Whoever opens a session has so long for it; then another call may try. */
export const opening_ms = 30_000;

/** What a buyer would pay and get, before an upgrade takes off its part. `credits` are all of them, `coupon_credits` those that the coupon adds. */
export type Sale = Offer & {
  applied: Applied | null;
  discount_amount: bigint;
  to_pay: bigint;
  credits: bigint;
  coupon_credits: bigint;
};

export type Terms = Pick<Initiate, "package_plan" | "currency" | "coupon_code" | "upgrade_of">;

/** A package plan as it is sold to a user with this coupon, or without. Throws what the offer and the coupon refuse. */
export async function saleOf(ctx: Ctx, user: Id, input: Terms): Promise<Sale> {
  const offer = await offerOf(ctx, input.package_plan, input.currency);
  return withCoupon(ctx, offer, user, input.coupon_code);
}

/**
 * Makes the row that stands for the purchase before anybody else hears of it, and with it takes the use of its coupon and sets aside what is
 * left of the package it upgrades. Where those leave nothing to pay, it is settled by the same. Null: something else was first, so the caller
 * looks again.
 */
export async function begin(ctx: Ctx, input: Initiate, method: PaymentMethodRow, terms: string): Promise<Payment | null> {
  const user = await me(ctx);
  const sale = await saleOf(ctx, user._id, input);
  const upgrade = await upgradeOf(ctx, user._id, input, sale.amount);
  if (upgrade?.underway) {
    // Begun by another call on these terms at this moment: the caller goes on with it.
    if (samePurchase(upgrade.underway, input)) return null;
    throw upgradeUnderway({ members: { payment_transaction: upgrade.underway._id.toHexString() } });
  }
  if (sale.applied?.underway?.payment) {
    await makeWay(ctx, sale.applied.underway.payment, input);
    return null;
  }
  const wallet = await walletWithRoom(ctx, user._id, sale.credits);
  const made = {
    ...newPayment(ctx, input, method, { user, wallet, terms }),
    _id: new Types.ObjectId(),
    opening_until: new Date(ctx.now().getTime() + opening_ms),
    created_by: user._id,
  };
  const { applied } = sale;
  const insert = () =>
    applied || upgrade
      ? ctx.atomically(() => beginWith(ctx, made, sale, upgrade, input))
      : PaymentTransactions.model.create([{ ...made, ...soldFields(sale, sale.to_pay) }]).then(([row]) => row!.toObject());
  // Inserts of one unique value that meet in some engines wait for each other in a circle until one is thrown out, a second later.
  return inTurn(applied ? turnOf(applied.coupon) : `buyer:${user._id.toHexString()}`, () => insertOnce(insert));
}

type Made = ReturnType<typeof newPayment> & { _id: Id };

async function beginWith(ctx: Ctx, made: Made, offered: Sale, upgrade: Upgrade | null, input: Initiate): Promise<Payment | null> {
  // Read again inside: two who take the last use conflict here, and the second one sees that it is gone.
  const sale = await withCoupon(ctx, offered, made.user, input.coupon_code);
  const { applied, to_pay, currency } = sale;
  if (applied?.underway) return null;
  const reserved = upgrade && (await reserveRest(ctx, upgrade, { _id: made._id, wallet: made.user_wallet, to_pay }));
  const amount = to_pay - (reserved?.upgrade_credit ?? 0n);
  if (reserved) checkCharge(currency, amount);
  const free = amount === 0n;
  const settled = free && { status: "success" as const, paid_at: ctx.now(), opening_until: null, next_check_at: null };
  const [row] = await PaymentTransactions.model.create([{ ...made, ...soldFields(sale, amount), ...reserved, ...settled }]);
  const payment = row!.toObject();
  if (applied) {
    const { discount_amount, credits } = applied;
    const use = { user: made.user, payment: payment._id, credits_transaction: null, discount_amount, credits, settled: free, currency };
    await takeUse(ctx, applied.coupon, use, to_pay === 0n);
  }
  if (free) await orderCredits(ctx, payment);
  return payment;
}

async function withCoupon(ctx: Ctx, offer: Offer, user: Id, code: string | undefined): Promise<Sale> {
  const { snapshot, sold, name, currency, amount } = offer;
  const purchase = { package: snapshot.package, currency, price_amount: amount };
  const applied = code === undefined ? null : await applyCoupon(ctx, code, user, purchase);
  const { discount_amount, amount: to_pay, credits: coupon_credits } = applied ?? { discount_amount: 0n, amount, credits: 0n };
  const credits = sold.credits + coupon_credits;
  return { snapshot, sold, name, currency, amount, applied, discount_amount, to_pay, credits, coupon_credits };
}

/** The buyer's own open purchase holds the one use that there is for them: this one takes its place. */
async function makeWay(ctx: Ctx, payment: Id, input: Initiate): Promise<void> {
  const held = await current({ _id: payment });
  // As above.
  if (samePurchase(held, input)) return;
  if ((await abandon(ctx, held)).status === "pending") throw paymentUnderway();
}

/** One payment at a time is open for a package plan and a gateway. */
const samePurchase = ({ price, gateway }: Payment, { package_plan, payment_method }: Initiate) =>
  price.equals(package_plan) && gateway === payment_method;

type Buyer = { user: UserRow; wallet: Id; terms: string };

type Wishes = Partial<Pick<Initiate, "return_url" | "cancel_url" | "save_method" | "auto_renew">>;

/** A pending payment of a buyer, whoever begins it; what it buys is said by `soldFields`. */
export function newPayment(ctx: Ctx, wishes: Wishes, method: PaymentMethodRow, { user, wallet, terms }: Buyer) {
  const now = ctx.now();
  const expires_at = new Date(now.getTime() + ctx.config.PAYMENT_WINDOW_MINUTES * 60_000);
  return {
    user: user._id,
    email: user.email,
    user_wallet: wallet,
    status: "pending" as const,
    payment_method: method._id,
    gateway: method.value,
    expires_at,
    customer_email: user.email,
    customer_name: user.name,
    return_url: wishes.return_url ?? null,
    cancel_url: wishes.cancel_url ?? null,
    // Whoever wants it renewed leaves what it is paid by.
    save_method: (wishes.save_method ?? false) || (wishes.auto_renew ?? false),
    auto_renew: wishes.auto_renew ?? false,
    is_test: method.is_test,
    terms,
    callback_token: randomBytes(18).toString("base64url"),
    next_check_at: firstCheck(now, expires_at),
    created_at: now,
  };
}

/** What is sold, for so much. */
export const soldFields = ({ snapshot, sold, currency, applied, discount_amount, credits, coupon_credits }: Sale, amount: bigint) => ({
  package: snapshot.package,
  plan: sold.plan,
  price: sold.package_plan,
  package_history: snapshot._id,
  coupon: applied?.coupon._id ?? null,
  discount_amount,
  amount,
  currency,
  credits,
  coupon_credits,
});
