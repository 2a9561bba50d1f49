import type { z } from "@hono/zod-openapi";
import { least } from "@/kit/amounts";
import type { Ctx, Id } from "@/kit/ctx";
import { transactionsCollection } from "@/modules/credits-transactions/service";
import { walletDocFor } from "@/modules/user-wallets/service";
import { reversalsOf } from "./reversals";
import { shareOf } from "./refund-rules";
import type { RefundPreview } from "./refund-schema";
import { amountFor, roomFor } from "./refunds";
import { current } from "./settle";

/** What a refund of so much, or of all that is left, would take back now. Nothing is stored. Throws what the refund itself would. */
export async function previewRefund(ctx: Ctx, id: Id, wanted: bigint | undefined): Promise<z.output<typeof RefundPreview>> {
  const payment = await current({ _id: id });
  const amount = await amountFor(payment, wanted);
  const { all } = await reversalsOf(payment);
  const counted = all.filter(({ state }) => state === "open" || state === "done");
  const money = counted.reduce((sum, reversal) => sum + reversal.amount, 0n);
  const shared = counted.reduce((sum, { share }) => sum + share, 0n);
  const share = most(shareOf(payment, money + amount) - shared, 0n);
  const { grants } = await walletDocFor(ctx, payment.user);
  const grant = grants.find(({ payment_transaction }) => payment_transaction?.equals(id));
  const { remaining, held, frozen, expired } = grant ?? { remaining: 0n, held: 0n, frozen: 0n, expired: await expiredOf(id) };
  // Before it is credited, all of it waits for the grant.
  const credited = payment.credits_transaction !== null;
  const clawed = credited ? least(share, remaining - held - frozen) : 0n;
  const waiting = credited ? least(share - clawed, held) : share;
  const unused = least(share - clawed - waiting, expired);
  const missing = share - clawed - waiting - unused;
  const policy = ctx.config.CLAWBACK_POLICY;
  return {
    payment_transaction: id,
    package: payment.package,
    plan: payment.plan,
    currency: payment.currency,
    paid_amount: payment.amount,
    refunded_amount: payment.refunded_amount,
    refundable_amount: await roomFor(payment),
    amount,
    granted_credits: credited ? payment.credits : 0n,
    remaining_credits: remaining,
    held_credits: held,
    frozen_credits: frozen,
    expired_credits: expired,
    spent_credits: credited ? payment.credits - remaining - expired : 0n,
    share_credits: share,
    clawed_credits: clawed,
    waiting_credits: waiting,
    unused_credits: unused,
    debt_credits: policy === "write_off" ? 0n : missing,
    written_off_credits: policy === "write_off" ? missing : 0n,
    policy,
  };
}

/** What of a grant that has left its wallet died unused, as the ledger says. */
async function expiredOf(payment_transaction: Id): Promise<bigint> {
  const rows = await transactionsCollection.model.find({ payment_transaction, kind: "expire" }, { credits: 1 }).lean();
  return rows.reduce((sum, { credits }) => sum + credits, 0n);
}
const most = (a: bigint, b: bigint) => (a > b ? a : b);
