import type { z } from "@hono/zod-openapi";
import { crud } from "@/kit/crud";
import { isAtLeast, type Ctx, type Id } from "@/kit/ctx";
import { forbidden, problem } from "@/kit/problem";
import { audit, audited } from "@/modules/audit-logs/service";
import { PaymentTransactions, Refunds, WebhookEvents, type Payment } from "./model";
import { reconcile as reconcileNow } from "./reconcile";
import { askForRefunds } from "./refunds";
import { current, orderCredits } from "./settle";
import type { Attention } from "./schema";

export type { Payment };
export { beginFor, charge, isPassing, paymentOf, spentSince } from "./automatic";

export const notOnHold = problem("not_on_hold", 409, "Only a payment that is on hold can be released.");

const attention_max = 200;
/** A settled payment is credited within moments; what takes longer is stuck. */
const unsettledAfter_ms = 60_000;
/** A payment that its gateway leaves undecided so long after its window does not decide itself. */
const undecidedAfter_ms = 86_400_000;

/** Buyers read their own; admins read all, and may write a note. */
export const paymentTransactions = crud(PaymentTransactions, {
  scope(ctx) {
    if (isAtLeast(ctx.actor, "admin")) return {};
    if (ctx.actor.kind !== "user") throw forbidden();
    return { user: ctx.actor.id };
  },
  after: audited("payment-transactions"),
});

export const webhookEvents = crud(WebhookEvents);

/** Asks the gateway now, and answers how the payment stands then. What is settled and not credited yet is ordered again. */
export async function reconcile(ctx: Ctx, id: Id): Promise<Payment> {
  const before = await current({ _id: id });
  const asked = await reconcileNow(ctx, id);
  // Nor need a webhook about its refunds have come.
  if (asked.gateway_transaction_id !== null) await askForRefunds(ctx, asked);
  const after = await current({ _id: id });
  await ctx.atomically(async () => {
    if (after.status === "success" && after.credits_transaction === null) await orderCredits(ctx, after);
    await audit(ctx, {
      action: "reconcile",
      module: "payment-transactions",
      record: id,
      before: { status: before.status },
      after: { status: after.status },
    });
  });
  return after;
}

/** Lets a payment that was kept back become a success. Throws 409 `not_on_hold`. */
export async function release(ctx: Ctx, id: Id): Promise<Payment> {
  return ctx.atomically(async () => {
    const before = await current({ _id: id });
    const released = await PaymentTransactions.model
      .findOneAndUpdate(
        { _id: id, status: "on_hold", "dispute.status": { $nin: ["open", "inquiry"] } },
        { $set: { status: "success", held: false }, $inc: { revision: 1 } },
        { returnDocument: "after" },
      )
      .lean();
    if (released && (await Refunds.model.exists({ payment_transaction: id, status: "pending" })))
      throw notOnHold("A refund of it is underway.");
    if (!released) throw notOnHold(before.status === "on_hold" ? "Something is open about it." : `It is ${before.status}.`);
    await orderCredits(ctx, released);
    await audit(ctx, {
      action: "release",
      module: "payment-transactions",
      record: id,
      before: { status: before.status },
      after: { status: released.status },
    });
    return released;
  });
}

/** A person has looked at what was noted about a payment: it leaves the queue, and stays on the payment. Doing it again changes nothing. */
export async function acknowledge(ctx: Ctx, id: Id): Promise<Payment> {
  return ctx.atomically(async () => {
    const before = await current({ _id: id });
    if (before.attention.length === 0) return before;
    const after = await PaymentTransactions.model
      .findOneAndUpdate({ _id: id }, { $set: { attention: [] }, $inc: { revision: 1 } }, { returnDocument: "after" })
      .lean();
    const change = { before: { attention: before.attention }, after: { attention: [] } };
    await audit(ctx, { action: "acknowledge", module: "payment-transactions", record: id, ...change });
    return after ?? before;
  });
}

type AttentionRow = z.output<typeof Attention>;

/** Everything that needs a person, the oldest first; a payment may be there for more than one reason. */
export async function needsAttention(ctx: Ctx): Promise<AttentionRow[]> {
  const find = (filter: Record<string, unknown>, sort: string) =>
    PaymentTransactions.model
      .find(filter)
      .sort({ [sort]: 1, _id: 1 })
      .limit(attention_max)
      .lean();
  const ago = (ms: number) => new Date(ctx.now().getTime() - ms);
  const [noted, held, disputed, stuck, undecided] = await Promise.all([
    find({ attention: { $in: ["mismatch", "late"] } }, "created_at"),
    find({ status: "on_hold" }, "created_at"),
    find({ "dispute.status": { $in: ["open", "inquiry"] } }, "created_at"),
    find({ status: "success", credits_transaction: null, credits: { $gt: 0n }, paid_at: { $lte: ago(unsettledAfter_ms) } }, "paid_at"),
    find({ status: "pending", expires_at: { $lte: ago(undecidedAfter_ms) } }, "created_at"),
  ]);
  const rows = [
    ...noted.flatMap((payment) => payment.attention.map((kind) => rowOf(kind, payment))),
    ...held.map((payment) => rowOf("on_hold", payment)),
    ...disputed.map((payment) => rowOf("disputed", payment)),
    ...[...stuck, ...undecided].map((payment) => rowOf("unsettled", payment)),
  ];
  return rows.sort((a, b) => a.since.getTime() - b.since.getTime());
}

const reasons: Record<Exclude<AttentionRow["kind"], "mismatch">, string> = {
  late: "The money came after the payment had been closed. It was honoured.",
  on_hold: "It is paid, and the gateway advises to look at it before anything is handed over.",
  disputed: "The buyer's bank asks for the money back.",
  unsettled: "It is paid, and its credits have not been granted.",
};

const actions: Record<AttentionRow["kind"], AttentionRow["actions"]> = {
  mismatch: ["reconcile", "acknowledge"],
  late: ["acknowledge", "refund"],
  on_hold: ["release", "refund"],
  disputed: ["answer_at_gateway"],
  unsettled: ["reconcile"],
};

function rowOf(kind: AttentionRow["kind"], payment_transaction: Payment): AttentionRow {
  const last = payment_transaction.mismatches.at(-1);
  const { paid_at, updated_at, dispute, status } = payment_transaction;
  const row = { kind, actions: actions[kind], payment_transaction };
  if (kind === "mismatch") return { ...row, since: last?.at ?? updated_at, reason: last?.reason ?? "" };
  if (kind === "disputed" && dispute)
    return { ...row, since: dispute.opened_at, reason: disputeReasons[dispute.status] ?? reasons.disputed };
  const undecided = kind === "unsettled" && status === "pending";
  return { ...row, since: paid_at ?? updated_at, reason: undecided ? "Its gateway has not decided it." : reasons[kind] };
}

const disputeReasons: Record<string, string> = {
  inquiry: "The buyer's bank asks about it. Nothing has moved.",
  open: "The buyer's bank asks for the money back. Its share of the credits is set aside until that is decided.",
};
