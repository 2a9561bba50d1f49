import type { Stripe } from "stripe";
import type { RefundState, Reversal } from "../gateway";
import { idOf } from "./stripe-refs";

type Refund = Extract<Reversal, { kind: "refund" }>;
type Dispute = Extract<Reversal, { kind: "dispute" }>;

/** How Stripe says that a refund stands. Whatever it adds one day is not final. */
export function refundState({ id, status, amount, failure_reason }: Stripe.Refund): RefundState {
  const ended = { succeeded: "succeeded", failed: "failed", canceled: "failed" } as const;
  const known = Object.entries(ended).find(([name]) => name === status)?.[1];
  return { id, status: known ?? "pending", amount: BigInt(amount), reason: failure_reason ?? null };
}

export function refundReversal(refund: Stripe.Refund): Refund {
  const { status, reason } = refundState(refund);
  return {
    kind: "refund",
    id: refund.id,
    transaction: idOf(refund.payment_intent),
    charge: idOf(refund.charge),
    currency: refund.currency.toUpperCase(),
    amount: String(refund.amount),
    ours: refund.metadata?.["refund"] ?? null,
    status,
    reason: status === "failed" ? reason : refund.reason,
  };
}

/** Only these move anything; the rest, and what Stripe adds one day, is still being decided. */
const statuses: Record<string, Dispute["status"]> = {
  warning_needs_response: "inquiry",
  warning_under_review: "inquiry",
  prevented: "inquiry",
  // An inquiry that came to nothing.
  warning_closed: "won",
  won: "won",
  lost: "lost",
};

export function disputeReversal(dispute: Stripe.Dispute): Dispute {
  const withdrawn = dispute.balance_transactions.find(({ fee }) => fee > 0);
  return {
    kind: "dispute",
    id: dispute.id,
    transaction: idOf(dispute.payment_intent),
    charge: idOf(dispute.charge),
    currency: dispute.currency.toUpperCase(),
    amount: String(dispute.amount),
    status: statuses[dispute.status] ?? "open",
    fee: withdrawn ? { amount: String(withdrawn.fee), currency: withdrawn.currency.toUpperCase() } : null,
  };
}
