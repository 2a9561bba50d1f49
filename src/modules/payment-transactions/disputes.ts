import type { Ctx } from "@/kit/ctx";
import { alarm } from "./alarm";
import type { Reversal } from "./gateway";
import { PaymentTransactions, type Payment } from "./model";
import { disputeRank, stateOfDispute } from "./refund-rules";
import { disputeClaim, follow, lock } from "./reversals";

type Said = Extract<Reversal, { kind: "dispute" }>;

const words: Record<Said["status"], string> = {
  inquiry: "The buyer's bank asks about it. Nothing has moved; answer it where the gateway takes answers.",
  open: "The buyer's bank asks for the money back, and its share of the credits is set aside. Answer it where the gateway takes answers.",
  lost: "It is lost: the money has gone back, and the credits with it.",
  won: "It is won: the credits are free again.",
};

/**
 * What a signed word says of a dispute comes true. A dispute only climbs: inquiry, open, lost, won; so events may come in any order, and one
 * that was lost can still be won. False: it is about another dispute than the one that is known, and changed nothing.
 */
export async function hearDispute(ctx: Ctx, payment: Payment, said: Said): Promise<boolean> {
  const heard = await ctx.atomically(async () => {
    const locked = await lock(payment);
    const before = locked.dispute;
    if (before && before.gateway_dispute_id !== said.id) return "another" as const;
    const fee = said.fee && before?.fee === null ? said.fee : null;
    if (before && disputeRank[said.status] <= disputeRank[before.status]) {
      if (fee) await PaymentTransactions.model.updateOne({ _id: locked._id }, { $set: feeFields(fee) });
      return "known" as const;
    }
    const asked = BigInt(said.amount);
    const dispute = {
      ...(before ?? nothingYet(ctx, said)),
      status: said.status,
      amount: asked < locked.amount ? asked : locked.amount,
    };
    const disputed = await PaymentTransactions.model
      .findOneAndUpdate({ _id: locked._id }, { $set: { dispute } }, { returnDocument: "after" })
      .lean();
    if (!disputed) throw new Error("a payment that is locked cannot be written");
    if (fee) await PaymentTransactions.model.updateOne({ _id: locked._id }, { $set: feeFields(fee) });
    await follow(ctx, disputed, { claim: disputeClaim(locked), was: before ? stateOfDispute[before.status] : "idle" });
    return "moved" as const;
  });
  if (heard === "moved") {
    const id = payment._id.toHexString();
    const title = `A payment is disputed: ${said.status}`;
    await alarm(ctx, `dispute:${id}:${said.status}`, title, `Payment ${id}, ${payment.currency} ${said.amount}. ${words[said.status]}`);
  }
  return heard !== "another";
}

function nothingYet(ctx: Ctx, { id, fee }: Said) {
  return {
    gateway_dispute_id: id,
    fee: fee && BigInt(fee.amount),
    fee_currency: fee && fee.currency,
    opened_at: ctx.now(),
    share_credits: 0n,
    frozen_credits: 0n,
    clawed_credits: 0n,
    debt_credits: 0n,
    written_off_credits: 0n,
    expired_credits: 0n,
    waiting_credits: 0n,
  };
}

const feeFields = (fee: NonNullable<Said["fee"]>) => ({ "dispute.fee": BigInt(fee.amount), "dispute.fee_currency": fee.currency });
