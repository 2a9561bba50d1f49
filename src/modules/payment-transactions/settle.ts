import type { Ctx } from "@/kit/ctx";
import { isDuplicate } from "@/kit/database-errors";
import { notFound } from "@/kit/problem";
import { releaseUse, settleUse } from "@/modules/coupons/service";
import { alarm } from "./alarm";
import { tellsFee, type Told, type Verdict } from "./gateway";
import { creditsIncrease } from "./messages";
import { PaymentTransactions, type Payment } from "./model";
import { feeCheck, lateCheck } from "./schedule";
import type { Status } from "./schema";
import { tellBuyer } from "./tell";
import { freeUpgrade, takeUpgrade } from "./upgrade";

type Paid = Extract<Verdict, { kind: "paid" }>;
type Unpaid = Pick<Extract<Verdict, { kind: "unpaid" }>, "status" | "outcome" | "reason" | "final">;
export type Mismatch = { source: "webhook" | "gateway"; reason: string; event: string | null } & Pick<
  Told,
  "amount" | "currency" | "transaction"
>;

const mismatchesMax = 20;
/** From these a payment may still become a success: late money is honoured. */
const unsettled: readonly Status[] = ["pending", "failed", "expired"];

/** Lets a gateway's answer come true, whatever else is happening to the payment, and says how it stands then. */
export async function apply(ctx: Ctx, payment: Payment, verdict: Verdict): Promise<Payment> {
  const over = ctx.now() >= payment.expires_at;
  switch (verdict.kind) {
    case "paid":
      return settle(ctx, payment, verdict);
    case "mismatch": {
      const { status, reason, amount, currency, transaction } = verdict;
      const noted = await noteMismatch(ctx, payment, { source: "gateway", event: null, reason, amount, currency, transaction });
      return over ? close(ctx, noted, windowOver(status)) : noted;
    }
    case "unpaid":
      return verdict.final || verdict.ends || over ? close(ctx, payment, verdict) : note(ctx, payment, verdict.status);
    default:
      return over && !verdict.underway ? close(ctx, payment, windowOver(verdict.status)) : note(ctx, payment, verdict.status);
  }
}

/**
 * Settles a payment, once: compare-and-set from a state without money, and the order to credit it, together. What the gateway says is
 * compared with our own row exactly; what does not fit settles nothing and is kept. A proof that another payment has used is no proof.
 */
async function settle(ctx: Ctx, payment: Payment, paid: Paid): Promise<Payment> {
  const said = { amount: String(paid.amount), currency: paid.currency, transaction: paid.transaction };
  const wrong = (reason: string) => noteMismatch(ctx, payment, { source: "gateway", event: null, reason, ...said });
  if (paid.amount !== payment.amount) return wrong("Another amount was paid.");
  if (paid.currency !== payment.currency) return wrong("It was paid in another currency.");
  try {
    return await ctx.atomically(async () => {
      const before = await current(payment);
      if (!unsettled.includes(before.status)) return learnFee(before, paid);
      const now = ctx.now();
      const late = before.status !== "pending" || (paid.at ?? now) > before.expires_at;
      const settled = await PaymentTransactions.model
        .findOneAndUpdate(
          { _id: before._id, status: before.status },
          {
            $set: {
              status: paid.held ? "on_hold" : "success",
              gateway_transaction_id: paid.transaction,
              gateway_status: paid.status,
              paid_at: paid.at ?? now,
              failure_reason: null,
              failed_at: null,
              late,
              opening_until: null,
              checks: 0,
              next_check_at: paid.fee || !tellsFee(before) ? null : feeCheck({ checks: 0, paid_at: now }, now),
              ...feeFields(paid),
            },
            $pull: { attention: "mismatch" },
            $inc: { revision: 1 },
          },
          { returnDocument: "after" },
        )
        .lean();
      if (!settled) return current(payment);
      if (late) await PaymentTransactions.model.updateOne({ _id: before._id }, { $addToSet: { attention: "late" } });
      if (settled.coupon) await settleUse(ctx, settled._id);
      if (settled.status === "success") await orderCredits(ctx, settled);
      else tellBuyer(ctx, settled);
      return settled;
    });
  } catch (error) {
    if (isDuplicate(error)) return wrong("Another payment was settled by this transaction.");
    throw error;
  }
}

/** What a success brings about, in the transaction that makes it one: an upgrade takes its part, and the credits are ordered. */
export async function orderCredits(ctx: Ctx, { _id, upgrade_of }: Pick<Payment, "_id" | "upgrade_of">): Promise<void> {
  if (upgrade_of !== null) await takeUpgrade(ctx, { _id });
  await ctx.emit(creditsIncrease, { payment_transaction: _id }, `payment:${_id.toHexString()}`);
}

/**
 * Ends a pending payment without money, and with it gives back the use of its coupon and what an upgrade had set aside. Paid never goes back
 * to unpaid: anything else stays as it is.
 */
export async function close(ctx: Ctx, payment: Payment, unpaid: Unpaid): Promise<Payment> {
  const closed =
    payment.coupon || payment.upgrade_of
      ? await ctx.atomically(async () => {
          const row = await closePending(ctx, payment, unpaid);
          if (row?.coupon) await releaseUse(ctx, row._id);
          if (row?.upgrade_of) await freeUpgrade(ctx, row);
          return row;
        })
      : await closePending(ctx, payment, unpaid);
  if (closed) {
    tellBuyer(ctx, closed);
    return closed;
  }
  if (unpaid.final)
    await PaymentTransactions.model.updateOne(
      { _id: payment._id, status: { $in: ["failed", "expired"] } },
      { $set: { next_check_at: null } },
    );
  return current(payment);
}

async function closePending(ctx: Ctx, payment: Payment, { status, outcome, reason, final }: Unpaid): Promise<Payment | null> {
  const now = ctx.now();
  return PaymentTransactions.model
    .findOneAndUpdate(
      { _id: payment._id, status: "pending" },
      {
        $set: {
          status: outcome,
          gateway_status: status,
          failure_reason: reason,
          failed_at: now,
          opening_until: null,
          checks: 0,
          next_check_at: final ? null : lateCheck({ checks: 0, expires_at: payment.expires_at, failed_at: now }, now),
        },
        $inc: { revision: 1 },
      },
      { returnDocument: "after" },
    )
    .lean();
}

/** Keeps what was said about a payment and is not true of it, for a person to look at. It changes nothing else. */
export async function noteMismatch(ctx: Ctx, payment: Payment, mismatch: Mismatch): Promise<Payment> {
  const same = (known: Payment["mismatches"][number]) =>
    known.reason === mismatch.reason &&
    known.transaction === mismatch.transaction &&
    known.amount === mismatch.amount &&
    known.currency === mismatch.currency;
  const before = await current(payment);
  if (before.mismatches.some(same) && before.attention.includes("mismatch")) return before;
  ctx.log.warn({ payment: payment._id.toHexString(), gateway: payment.gateway, ...mismatch }, "payment mismatch");
  const noted = await PaymentTransactions.model
    .findOneAndUpdate(
      { _id: payment._id },
      {
        $push: { mismatches: { $each: [{ at: ctx.now(), ...mismatch }], $slice: -mismatchesMax } },
        $addToSet: { attention: "mismatch" },
        $inc: { revision: 1 },
      },
      { returnDocument: "after" },
    )
    .lean();
  const id = payment._id.toHexString();
  await alarm(
    ctx,
    `mismatch:${id}:${noted?.mismatches.at(-1)?.at.getTime()}`,
    "A payment does not fit what is said of it",
    `Payment ${id} at ${payment.gateway}: ${mismatch.reason} It settled nothing. Ask the gateway, then acknowledge it.`,
  );
  return noted ?? before;
}

/** The row as it stands. */
export async function current({ _id }: Pick<Payment, "_id">): Promise<Payment> {
  const row = await PaymentTransactions.model.findOne({ _id }).lean();
  if (!row) throw notFound("No such PaymentTransaction.");
  return row;
}

/** Remembers the gateway's own word for the state of a payment that is not decided. */
async function note(_ctx: Ctx, payment: Payment, gateway_status: string): Promise<Payment> {
  if (payment.gateway_status === gateway_status) return payment;
  const noted = await PaymentTransactions.model
    .findOneAndUpdate({ _id: payment._id, status: { $in: unsettled } }, { $set: { gateway_status } }, { returnDocument: "after" })
    .lean();
  return noted ?? current(payment);
}

/** The fee is often known only some time after the money. */
async function learnFee(payment: Payment, paid: Paid): Promise<Payment> {
  if (!paid.fee || payment.gateway_fee !== null || payment.gateway_transaction_id !== paid.transaction) return payment;
  const learnt = await PaymentTransactions.model
    .findOneAndUpdate(
      { _id: payment._id, gateway_fee: null },
      { $set: { ...feeFields(paid), next_check_at: null }, $inc: { revision: 1 } },
      { returnDocument: "after" },
    )
    .lean();
  return learnt ?? payment;
}

const feeFields = ({ fee }: Paid) => (fee ? { gateway_fee: fee.amount, gateway_fee_currency: fee.currency } : {});

const windowOver = (status: string): Unpaid => ({ status, outcome: "expired", reason: "The time to pay in is over.", final: false });
