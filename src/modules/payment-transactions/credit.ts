import type { Ctx, Id } from "@/kit/ctx";
import { conflict } from "@/kit/problem";
import { assignPackage, nextPeriod } from "@/modules/package-transactions/service";
import { post } from "@/modules/user-wallets/ledger";
import { PaymentTransactions } from "./model";
import { soldBy } from "./offer";
import type { Status } from "./schema";
import { current } from "./settle";

/** No money, or money that is kept back: nothing to grant. */
const unpaid: readonly Status[] = ["pending", "failed", "expired", "on_hold"];

/**
 * Grants what a settled payment bought, as it was sold: the credits, the package, and the mark on the payment that says so, together. The
 * ledger's key makes it happen once, however often the order comes.
 */
export async function credit(ctx: Ctx, id: Id): Promise<void> {
  await ctx.atomically(async () => {
    const payment = await current({ _id: id });
    if (payment.credits_transaction !== null) return;
    if (unpaid.includes(payment.status)) throw conflict(`The payment is ${payment.status}: there is nothing to credit.`);
    const { snapshot, sold } = await soldBy(ctx, payment);
    const { user, user_wallet: wallet, price: packagePlan, credits, amount } = payment;
    // What nothing was paid for came of its coupon.
    const source = amount === 0n ? "coupon" : snapshot.type === "subscription" ? "subscription" : "payment";
    const { kind, ...period } = await nextPeriod(ctx, { user, packagePlan, duration_days: sold.duration });
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
        },
      ]));
    const credits_transaction = grant ? grant[0].transaction : null;
    await assignPackage(ctx, { ...period, user, wallet, snapshot: snapshot._id, packagePlan, payment: id, kind });
    await PaymentTransactions.model.updateOne(
      { _id: id, credits_transaction: null },
      { $set: { credits_transaction }, $inc: { revision: 1 } },
    );
  });
}
