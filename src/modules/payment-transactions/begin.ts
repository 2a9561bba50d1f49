import { randomBytes } from "node:crypto";
import type { Ctx, Id } from "@/kit/ctx";
import { problem } from "@/kit/problem";
import { applyCoupon, takeUse, turnOf, type Applied } from "@/modules/coupons/service";
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

export const paymentUnderway = problem("payment_underway", 409, "The payment that is open for this is already on its way.");

/** Whoever opens a session has so long for it; then another call may try. */
export const opening_ms = 30_000;

/** What a buyer would pay and get. `credits` are all of them, `coupon_credits` those that the coupon adds. */
export type Sale = Offer & {
  applied: Applied | null;
  discount_amount: bigint;
  to_pay: bigint;
  credits: bigint;
  coupon_credits: bigint;
};

/** A package plan as it is sold to a user with this coupon, or without. Throws what the offer and the coupon refuse. */
export async function saleOf(ctx: Ctx, user: Id, input: Pick<Initiate, "package_plan" | "currency" | "coupon_code">): Promise<Sale> {
  const offer = await offerOf(ctx, input.package_plan, input.currency);
  return withCoupon(ctx, offer, user, input.coupon_code);
}

/**
 * Makes the row that stands for the purchase before anybody else hears of it, and takes the use of its coupon with it. Where the coupon
 * leaves nothing to pay, it is settled by the same. Null: something else was first, so the caller looks again.
 */
export async function begin(ctx: Ctx, input: Initiate, method: PaymentMethodRow, terms: string): Promise<Payment | null> {
  const user = await me(ctx);
  const sale = await saleOf(ctx, user._id, input);
  if (sale.applied?.underway?.payment) {
    await makeWay(ctx, sale.applied.underway.payment, input);
    return null;
  }
  const wallet = await walletWithRoom(ctx, user._id, sale.credits);
  const made = rowOf(ctx, input, method, { user, wallet, terms });
  if (!sale.applied)
    return insertOnce(async () => (await PaymentTransactions.model.create([{ ...made, ...soldFields(sale) }]))[0]!.toObject());
  return inTurn(turnOf(sale.applied.coupon), () =>
    insertOnce(() =>
      ctx.atomically(async () => {
        // Read again inside: two who take the last use conflict here, and the second one sees that it is gone.
        const { applied, ...rest } = await withCoupon(ctx, sale, user._id, input.coupon_code);
        if (!applied || applied.underway) return null;
        const free = rest.to_pay === 0n;
        const settled = free && { status: "success" as const, paid_at: ctx.now(), opening_until: null, next_check_at: null };
        const [row] = await PaymentTransactions.model.create([{ ...made, ...soldFields({ ...rest, applied }), ...settled }]);
        const payment = row!.toObject();
        const { discount_amount, credits } = applied;
        const use = { user: user._id, payment: payment._id, credits_transaction: null, discount_amount, credits, settled: free };
        await takeUse(ctx, applied.coupon, { ...use, currency: input.currency }, free);
        if (free) await orderCredits(ctx, payment);
        return payment;
      }),
    ),
  );
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
async function makeWay(ctx: Ctx, payment: Id, { package_plan, payment_method }: Initiate): Promise<void> {
  const held = await current({ _id: payment });
  // Begun by another call on these terms at this moment: the caller goes on with it.
  if (held.price.equals(package_plan) && held.gateway === payment_method) return;
  if ((await abandon(ctx, held)).status === "pending") throw paymentUnderway();
}

type Buyer = { user: UserRow; wallet: Id; terms: string };

function rowOf(ctx: Ctx, input: Initiate, method: PaymentMethodRow, { user, wallet, terms }: Buyer) {
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
    return_url: input.return_url ?? null,
    cancel_url: input.cancel_url ?? null,
    is_test: method.is_test,
    terms,
    opening_until: new Date(now.getTime() + opening_ms),
    callback_token: randomBytes(18).toString("base64url"),
    next_check_at: firstCheck(now, expires_at),
    created_at: now,
    created_by: user._id,
  };
}

const soldFields = ({ snapshot, sold, currency, applied, discount_amount, to_pay, credits, coupon_credits }: Sale) => ({
  package: snapshot.package,
  plan: sold.plan,
  price: sold.package_plan,
  package_history: snapshot._id,
  coupon: applied?.coupon._id ?? null,
  discount_amount,
  amount: to_pay,
  currency,
  credits,
  coupon_credits,
});
