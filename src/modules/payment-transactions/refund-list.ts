import type { Ctx, Id } from "@/kit/ctx";
import { walletDocFor } from "@/modules/user-wallets/service";
import { Refunds, type RefundRow } from "./model";
import { figuresOf } from "./reversals";
import { paymentTransactions } from "./service";

/** The refunds of a payment that the caller may see, with what each has taken of the grant by now: calls that ran may have ended since. */
export async function refundsOf(ctx: Ctx, id: Id): Promise<RefundRow[]> {
  const payment = await paymentTransactions.get(ctx, id);
  const refunds = await Refunds.model.find({ payment_transaction: id }).sort({ created_at: 1, _id: 1 }).lean();
  if (refunds.length === 0) return [];
  const { grants } = await walletDocFor(ctx, payment.user);
  const claims = grants.filter(({ payment_transaction }) => payment_transaction?.equals(id)).flatMap((grant) => grant.claims);
  return refunds.map((refund) => {
    const claim = claims.find(({ _id }) => _id.equals(refund._id));
    if (claim) return { ...refund, ...figuresOf(claim) };
    // Before the grant is made, everything waits for it.
    return refund.status === "failed" ? refund : { ...refund, waiting_credits: refund.share_credits };
  });
}
