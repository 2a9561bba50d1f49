import { createHash } from "node:crypto";
import { Types } from "mongoose";
import type { Ctx, Id } from "@/kit/ctx";
import { notFound } from "@/kit/problem";
import { transactionsCollection } from "@/modules/credits-transactions/service";
import { endRefunded, resumeRefunded } from "@/modules/package-transactions/service";
import { post, type Posted } from "@/modules/user-wallets/ledger";
import { PaymentTransactions, Refunds, type Payment, type RefundRow } from "./model";
import { sharesOf, stateOfDispute, stateOfRefund, statusOf, type Reversing } from "./refund-rules";
import { tellBuyer } from "./tell";
import { freeUpgrade, restoreUpgrade } from "./upgrade";

type MovedClaim = Posted<"freeze">["claims"][number];

/** A reversal that moved, in its row already, and how it stood before that. */
export type Move = { claim: Id; was: Reversing["state"] };

/**
 * Takes the payment for this transaction: two that reverse it, or one and the grant of its credits, come one after the other, for the
 * database lets only one of them write it.
 */
export async function lock({ _id }: Pick<Payment, "_id">): Promise<Payment> {
  const locked = await PaymentTransactions.model.findOneAndUpdate({ _id }, { $inc: { revision: 1 } }, { returnDocument: "after" }).lean();
  if (!locked) throw notFound("No such PaymentTransaction.");
  return locked;
}

/** The claim of the dispute about a payment. */
export const disputeClaim = ({ _id }: Pick<Payment, "_id">): Id => idFrom(`dispute:${_id.toHexString()}`);

/** An id that follows from a name: the same in whatever order events come. */
export const idFrom = (name: string): Id => new Types.ObjectId(createHash("sha256").update(name).digest().subarray(0, 12));

/** Everything that takes a part of a payment back, or may. */
export async function reversalsOf(payment: Payment): Promise<{ refunds: RefundRow[]; all: Reversing[] }> {
  const refunds = await Refunds.model.find({ payment_transaction: payment._id }).sort({ created_at: 1, _id: 1 }).lean();
  const all: Reversing[] = refunds.map(({ _id, amount, status, share_credits, created_at }) => ({
    claim: _id,
    amount,
    state: stateOfRefund[status],
    share: share_credits,
    opened_at: created_at,
  }));
  const { dispute } = payment;
  if (dispute) {
    const { amount, status, share_credits: share, opened_at } = dispute;
    all.push({ claim: disputeClaim(payment), amount, state: stateOfDispute[status], share, opened_at });
  }
  return { refunds, all };
}

/**
 * Lets a refund or dispute that moved come true everywhere, in the transaction that moved it: the shares of all of them, the grant, the
 * payment's status and figures, the package, and the upgrade that it paid for. `locked` is the payment as `lock` gave it, with what was
 * written to it since.
 */
export async function follow(ctx: Ctx, locked: Payment, move: Move): Promise<Payment> {
  const { refunds, all } = await reversalsOf(locked);
  const reversals = sharesOf(locked, all, move);
  await saveShares(locked, reversals);
  await postMove(ctx, locked, reversals, move);
  const held = locked.status === "on_hold" || locked.held;
  const status = statusOf({ ...locked, held }, refunds);
  const succeeded = refunds.filter((refund) => refund.status === "succeeded");
  const refunded_amount = succeeded.reduce((sum, { amount }) => sum + amount, 0n);
  const last = succeeded.at(-1);
  const after = await PaymentTransactions.model
    .findOneAndUpdate(
      { _id: locked._id },
      {
        $set: {
          status,
          held,
          refunded_amount,
          refunded_at: last ? (last.finished_at ?? ctx.now()) : null,
          refund_id: last?.gateway_refund_id ?? null,
        },
        $inc: { revision: 1 },
      },
      { returnDocument: "after" },
    )
    .lean();
  if (!after) throw notFound();
  const gone = reversals.reduce((sum, { state, amount }) => (state === "done" ? sum + amount : sum), 0n);
  if (locked.status === "on_hold" && status !== "on_hold") await freeUpgrade(ctx, locked);
  if (locked.upgrade_of !== null) await restoreUpgrade(ctx, locked, gone);
  if (gone >= locked.amount) await endRefunded(ctx, locked._id);
  else await resumeRefunded(ctx, locked._id);
  if (status !== locked.status) tellBuyer(ctx, after);
  return after;
}

/** What refunds and disputes that came before the grant have to say to it. */
export async function claimsBefore(payment: Payment) {
  const { all } = await reversalsOf(payment);
  return all.flatMap(({ claim, state, share, opened_at }) =>
    state === "open" || state === "done" ? [{ claim, state, credits: share, opened_at }] : [],
  );
}

/** Whether all that was paid has gone back for good. */
export async function isGone(payment: Payment): Promise<boolean> {
  const { all } = await reversalsOf(payment);
  const gone = all.reduce((sum, { state, amount }) => (state === "done" ? sum + amount : sum), 0n);
  return gone > 0n && gone >= payment.amount;
}

/** The grant that a payment made, which its ledger row names; null before it is credited, or where it moved no credits. */
export async function grantOf({ credits_transaction }: Payment): Promise<Id | null> {
  const row = credits_transaction && (await transactionsCollection.model.findOne({ _id: credits_transaction }, { grants: 1 }).lean());
  return row?.grants[0]?.grant ?? null;
}

/** Keeps what became of claims where people look for it. */
export async function saveFigures(payment: Payment, claims: readonly MovedClaim[], restored = 0n, of: Id | null = null): Promise<void> {
  const ofDispute = disputeClaim(payment);
  for (const claim of claims) {
    const figures = figuresOf(claim);
    if (claim._id.equals(ofDispute)) {
      const fields = Object.fromEntries(Object.entries(figures).map(([name, value]) => [`dispute.${name}`, value]));
      await PaymentTransactions.model.updateOne({ _id: payment._id, dispute: { $ne: null } }, { $set: fields });
    } else {
      const back = of?.equals(claim._id) && restored > 0n ? { restored_credits: restored } : {};
      await Refunds.model.updateOne({ _id: claim._id }, { $set: { ...figures, ...back }, $inc: { revision: 1 } });
    }
  }
}

/** A claim as a refund or dispute shows it. What one that failed once took stands as `restored_credits`. */
export function figuresOf(claim: Omit<MovedClaim, "grant">) {
  const { state, share, frozen, clawed, expired, debt, written_off } = claim;
  const waiting = state === "void" ? 0n : share - frozen - clawed - expired - debt - written_off;
  return {
    frozen_credits: frozen,
    clawed_credits: clawed,
    debt_credits: debt,
    written_off_credits: written_off,
    expired_credits: expired,
    waiting_credits: waiting > 0n ? waiting : 0n,
  };
}

async function saveShares(payment: Payment, reversals: readonly Reversing[]): Promise<void> {
  const ofDispute = disputeClaim(payment);
  for (const { claim, share } of reversals) {
    if (!claim.equals(ofDispute)) await Refunds.model.updateOne({ _id: claim, share_credits: { $ne: share } }, { share_credits: share });
    else if (payment.dispute?.share_credits !== share)
      await PaymentTransactions.model.updateOne({ _id: payment._id }, { $set: { "dispute.share_credits": share } });
  }
}

async function postMove(ctx: Ctx, payment: Payment, reversals: readonly Reversing[], { claim, was }: Move): Promise<void> {
  const moved = reversals.find((reversal) => reversal.claim.equals(claim));
  const grant = moved && (await grantOf(payment));
  if (!moved || !grant) return;
  const { _id: payment_transaction, user_wallet: wallet } = payment;
  const shares = reversals.map((reversal) => ({ claim: reversal.claim, credits: reversal.share }));
  const on = { to: { wallet }, claim, grant, payment_transaction, shares };
  if (moved.state === "open" || moved.state === "done") {
    const kind = moved.state === "open" ? ("freeze" as const) : ("claw_back" as const);
    const [{ claims }] = await post(ctx, [{ kind, ...on, credits: moved.share }]);
    await saveFigures(payment, claims);
  } else if (moved.state === "void" && (was === "open" || was === "done")) {
    const kind = was === "open" ? ("thaw" as const) : ("restore" as const);
    const [{ claims, reply }] = await post(ctx, [{ kind, ...on }]);
    await saveFigures(payment, claims, reply.restored_credits, claim);
  }
}
