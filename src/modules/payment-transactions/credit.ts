import type { Ctx, Id } from "@/kit/ctx";
import { conflict } from "@/kit/problem";
import { assignPackage, endRefunded, endUpgraded, stopRenewing, takeOver } from "@/modules/package-transactions/service";
import { post } from "@/modules/user-wallets/ledger";
import { beginning } from "./beginning";
import { paymentCredited } from "./messages";
import { PaymentTransactions, type Payment } from "./model";
import { soldBy } from "./offer";
import { claimsBefore, isGone, saveFigures } from "./reversals";
import type { Status } from "./schema";
import { current } from "./settle";
import { tellBuyer } from "./tell";

/** No money, or money that is kept back: nothing to grant. */
const unpaid: readonly Status[] = ["pending", "failed", "expired", "on_hold"];

/**
 * Grants what a settled payment bought, as it was sold: the credits, the package, and the mark on the payment that says so, together. The
 * ledger's key makes it happen once, however often the order comes.
 */
export async function credit(ctx: Ctx, id: Id): Promise<void> {
  await ctx.atomically(async () => {
    const payment = await current({ _id: id });
    // Whoever did it before may have died before they told.
    if (payment.credits_transaction !== null) return tellBuyer(ctx, payment);
    if (unpaid.includes(payment.status)) throw conflict(`The payment is ${payment.status}: there is nothing to credit.`);
    const { snapshot, sold } = await soldBy(ctx, payment);
    const { user, user_wallet: wallet, price: packagePlan, credits, currency, upgrade_of } = payment;
    const { package: bought, type } = snapshot;
    // What nothing was paid for, now or for what it upgrades, came of its coupon.
    const source = payment.amount + payment.upgrade_credit === 0n ? "coupon" : type === "subscription" ? "subscription" : "payment";
    const automatic = payment.origin === "renewal";
    const purchase = { user, package: bought, type, currency, price: priceOf(payment), sold, upgrade_of, automatic };
    const { kind, larger, ...period } = await beginning(ctx, purchase);
    // A package of features alone moves no credits, and has no row in the ledger.
    const grant =
      credits > 0n &&
      (await post(ctx, [
        {
          kind: "grant",
          to: { wallet },
          source,
          credits,
          expires_at: period.expires_at,
          payment_transaction: id,
          key: `payment:${id.toHexString()}`,
          about: { plan: sold.plan },
          // What was taken back before there was anything to take it from.
          claims: await claimsBefore(payment),
        },
      ]));
    const credits_transaction = grant ? grant[0].transaction : null;
    if (upgrade_of) await endUpgraded(ctx, upgrade_of);
    if (larger.length > 0) await stopRenewing(larger);
    const saved_method = await takeOver(user, packagePlan);
    await assignPackage(ctx, { ...period, user, wallet, snapshot: snapshot._id, packagePlan, payment: id, kind, upgrade_of, saved_method });
    await PaymentTransactions.model.updateOne(
      { _id: id, credits_transaction: null },
      { $set: { credits_transaction }, $inc: { revision: 1 } },
    );
    if (grant) await saveFigures(payment, grant[0].claims);
    if (await isGone(payment)) await endRefunded(ctx, id);
    await ctx.emit(paymentCredited, { payment_transaction: id, expires_at: period.expires_at }, `paid:${id.toHexString()}`);
    tellBuyer(ctx, payment);
  });
}

/** The price it was sold at, before anything was taken off. */
const priceOf = ({ amount, discount_amount, upgrade_credit }: Payment) => amount + discount_amount + upgrade_credit;
