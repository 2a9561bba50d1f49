import { least } from "@/kit/amounts";
import type { Id } from "@/kit/ctx";
import type { Payment, RefundRow } from "./model";
import type { Status } from "./schema";

/** A refund or dispute as the shares are counted by: `idle` moves nothing, `void` moves nothing any more. */
export type Reversing = { claim: Id; amount: bigint; state: "idle" | "open" | "done" | "void"; share: bigint; opened_at: Date };

export const stateOfRefund = { pending: "open", succeeded: "done", failed: "void" } as const;
export const stateOfDispute = { inquiry: "idle", open: "open", lost: "done", won: "void" } as const;

/** What comes later in rank wins, in whatever order it is heard. */
export const refundRank = { pending: 0, succeeded: 1, failed: 2 } as const;
export const disputeRank = { inquiry: 0, open: 1, lost: 2, won: 3 } as const;

type Sold = Pick<Payment, "amount" | "credits">;

/** The share of the grant for so much money: always of the whole, never of the rest. */
export const shareOf = ({ amount, credits }: Sold, money: bigint): bigint =>
  amount === 0n ? 0n : (credits * (money < amount ? money : amount)) / amount;

/**
 * The shares of all reversals of a payment, absolute, after one of them moved. Those that are final keep theirs, so that nothing is taken
 * twice or given back for a rounding; together they come to the share of all that went back. Those that are open get what is left.
 */
export function sharesOf(payment: Sold, all: readonly Reversing[], move: { claim: Id; was: Reversing["state"] }): Reversing[] {
  const after = all.map((reversal) => ({ ...reversal, share: reversal.state === "done" ? reversal.share : 0n }));
  const done = after.filter(({ state }) => state === "done");
  const fresh = move.was === "done" ? undefined : done.find(({ claim }) => claim.equals(move.claim));
  if (fresh) fresh.share = 0n;
  let money = done.reduce((sum, { amount }) => sum + amount, 0n);
  let shared = done.reduce((sum, { share }) => sum + share, 0n);
  if (fresh) {
    fresh.share = most(shareOf(payment, money) - shared, 0n);
    shared += fresh.share;
  }
  for (const reversal of done) {
    // One that was cut short because others had reversed the payment gets its part when they fail.
    const more = least(shareOf(payment, money) - shared, shareOf(payment, reversal.amount) - reversal.share);
    if (more <= 0n) continue;
    reversal.share += more;
    shared += more;
  }
  for (const reversal of after) {
    if (reversal.state !== "open") continue;
    money += reversal.amount;
    reversal.share = most(shareOf(payment, money) - shared, 0n);
    shared += reversal.share;
  }
  return after;
}

/** Paid, less every refund and dispute that has not failed, less what upgrades were credited with. */
export function roomOf({ amount }: Pick<Payment, "amount">, all: readonly Reversing[], credited: bigint): bigint {
  const asked = all.reduce((sum, reversal) => (reversal.state === "open" || reversal.state === "done" ? sum + reversal.amount : sum), 0n);
  return most(amount - asked - credited, 0n);
}

/** The status of a payment that is paid, from what was taken back of it. */
export function statusOf(
  { amount, held, dispute }: Pick<Payment, "amount" | "held" | "dispute">,
  refunds: readonly Pick<RefundRow, "status" | "amount">[],
): Status {
  if (dispute?.status === "lost") return "charged_back";
  const refunded = refunds.reduce((sum, refund) => (refund.status === "succeeded" ? sum + refund.amount : sum), 0n);
  if (refunded > 0n && refunded >= amount) return "refunded";
  if (held) return "on_hold";
  return refunded > 0n ? "partly_refunded" : "success";
}
const most = (a: bigint, b: bigint) => (a > b ? a : b);
