import type { z } from "@hono/zod-openapi";
import type { Ctx } from "@/kit/ctx";
import type { Attention } from "./attention-schema";
import { PaymentTransactions, Refunds, type Payment } from "./model";
import { undecidedAfter_ms } from "./undecided";

const attention_max = 200;
/** A settled payment is credited within moments; what takes longer is stuck. */
const unsettledAfter_ms = 60_000;

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
  const [noted, held, disputed, stuck, undecided, unknown] = await Promise.all([
    find({ attention: { $in: ["mismatch", "late"] } }, "created_at"),
    find({ status: "on_hold" }, "created_at"),
    find({ "dispute.status": { $in: ["open", "inquiry"] } }, "created_at"),
    find({ status: "success", credits_transaction: null, credits: { $gt: 0n }, paid_at: { $lte: ago(unsettledAfter_ms) } }, "paid_at"),
    find({ status: "pending", expires_at: { $lte: ago(undecidedAfter_ms) } }, "created_at"),
    unknownRefunds(),
  ]);
  const rows = [
    ...noted.flatMap((payment) => payment.attention.map((kind) => rowOf(kind, payment))),
    ...held.map((payment) => rowOf("on_hold", payment)),
    ...disputed.map((payment) => rowOf("disputed", payment)),
    ...[...stuck, ...undecided].map((payment) => rowOf("unsettled", payment)),
    ...unknown,
  ];
  return rows.sort((a, b) => a.since.getTime() - b.since.getTime());
}

/** Refunds that only a person can tell of, with their payments. */
async function unknownRefunds(): Promise<AttentionRow[]> {
  const refunds = await Refunds.model
    .find({ status: "pending", parked_at: { $type: "date" } })
    .sort({ parked_at: 1, _id: 1 })
    .limit(attention_max)
    .lean();
  const ids = refunds.map(({ payment_transaction }) => payment_transaction);
  const payments = await PaymentTransactions.model.find({ _id: { $in: ids } }).lean();
  return refunds.flatMap(({ _id: refund, parked_at, payment_transaction }) => {
    const payment = payments.find(({ _id }) => _id.equals(payment_transaction));
    return payment && parked_at ? { ...rowOf("refund_unknown", payment), refund, since: parked_at } : [];
  });
}

const reasons: Record<Exclude<AttentionRow["kind"], "mismatch">, string> = {
  late: "The money came after the payment had been closed. It was honoured.",
  on_hold: "It is paid, and the gateway advises to look at it before anything is handed over.",
  disputed: "The buyer's bank asks for the money back.",
  unsettled: "It is paid, and its credits have not been granted.",
  refund_unknown: "Its gateway gave no answer when it was told to give money back, and refuses it now. It may or may not have been done.",
};

const actions: Record<AttentionRow["kind"], AttentionRow["actions"]> = {
  mismatch: ["reconcile", "acknowledge"],
  late: ["acknowledge", "refund"],
  on_hold: ["release", "refund"],
  disputed: ["answer_at_gateway"],
  unsettled: ["reconcile"],
  refund_unknown: ["decide"],
};

function rowOf(kind: AttentionRow["kind"], payment_transaction: Payment): AttentionRow {
  const last = payment_transaction.mismatches.at(-1);
  const { paid_at, updated_at, expires_at, dispute, status } = payment_transaction;
  const row = { kind, actions: actions[kind], payment_transaction, refund: null };
  if (kind === "mismatch") return { ...row, since: last?.at ?? updated_at, reason: last?.reason ?? "" };
  if (kind === "disputed" && dispute)
    return { ...row, since: dispute.opened_at, reason: disputeReasons[dispute.status] ?? reasons.disputed };
  if (kind === "unsettled" && status === "pending")
    return { ...row, actions: ["reconcile", "close"], since: expires_at, reason: "Its gateway has not decided it." };
  return { ...row, since: paid_at ?? updated_at, reason: reasons[kind] };
}

const disputeReasons: Record<string, string> = {
  inquiry: "The buyer's bank asks about it. Nothing has moved.",
  open: "The buyer's bank asks for the money back. Its share of the credits is set aside until that is decided.",
};
