import type { Verdict } from "../gateway";
import type { Payment } from "../model";
import { hundredthsOf } from "./http";

/** One attempt, as a query or a validation tells of it. */
export type Attempt = Record<string, unknown>;

export const textOf = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);
export const statusOf = (attempt: Attempt): string => textOf(attempt["status"]) ?? "UNKNOWN";

export const isPaid = (attempt: Attempt) => ["VALID", "VALIDATED"].includes(statusOf(attempt));

const over = ["FAILED", "CANCELLED", "UNATTEMPTED", "EXPIRED"];
const nothing = ["INVALID", "INVALID_TRANSACTION"];

/**
 * Of several attempts under one `tran_id` the one that says most: the one that has settled the payment, paid, underway (a word that is not
 * known may mean that), open, over, never begun.
 */
export function tellingOf(
  attempts: readonly Attempt[],
  { gateway_transaction_id }: Pick<Payment, "gateway_transaction_id">,
): Attempt | undefined {
  const rank = (attempt: Attempt) => {
    if (isPaid(attempt)) return attempt["bank_tran_id"] === gateway_transaction_id ? 0 : 1;
    const status = statusOf(attempt);
    return nothing.includes(status) ? 5 : over.includes(status) ? 4 : status === "PROCESSING" ? 3 : 2;
  };
  return attempts.toSorted((a, b) => rank(a) - rank(b))[0];
}

/** Judges what a query by our `tran_id` found, unless that is paid. Nothing found is a session that nobody used. Pure. */
export function unpaidVerdict(attempt: Attempt | undefined): Verdict {
  const status = attempt ? statusOf(attempt) : "INVALID";
  const reason = textOf(attempt?.["error"]);
  switch (status) {
    // Over, as far as the gateway knows: but what a bank settles afterwards is honoured, so it is asked again for a while.
    case "FAILED":
      return { kind: "unpaid", status, final: false, ends: true, outcome: "failed", reason: reason ?? "The payment did not go through." };
    case "CANCELLED":
      return { kind: "unpaid", status, final: false, ends: true, outcome: "failed", reason: reason ?? "The buyer cancelled." };
    case "UNATTEMPTED":
    case "EXPIRED":
      return { kind: "unpaid", status, final: false, ends: true, outcome: "expired", reason: reason ?? "It was not paid in time." };
    // A page that is open and unpaid, and a session that was never used.
    case "PROCESSING":
    case "INVALID":
    case "INVALID_TRANSACTION":
      return { kind: "open", status, underway: false };
    default:
      return { kind: "open", status, underway: true };
  }
}

/** Judges the answer of the validation API to a `val_id`. Pure. */
export function paidVerdict(attempt: Attempt, payment: Payment): Verdict {
  const status = statusOf(attempt);
  const transaction = textOf(attempt["bank_tran_id"]);
  const [amount, taka] = [hundredthsOf(attempt["currency_amount"]), hundredthsOf(attempt["amount"])];
  const currency = textOf(attempt["currency_type"]);
  const strange = (reason: string): Verdict => ({
    kind: "mismatch",
    status,
    reason,
    amount: amount === null ? textOf(attempt["currency_amount"]) : String(amount),
    currency,
    transaction,
  });
  if (!isPaid(attempt)) return strange("The validation does not know what the query says was paid.");
  if (attempt["tran_id"] !== payment._id.toHexString()) return strange("The transaction belongs to another payment.");
  if (amount === null || currency === null || transaction === null) return strange("The transaction lacks its amount, currency or number.");
  if (currency === "BDT" && taka !== amount) return strange("The transaction and its conversion do not agree.");
  const net = hundredthsOf(attempt["store_amount"]);
  return {
    kind: "paid",
    status,
    transaction,
    amount,
    currency,
    at: dhakaTime(attempt["tran_date"]),
    fee: taka !== null && net !== null && net <= taka ? { amount: taka - net, currency: "BDT" } : null,
    held: String(attempt["risk_level"]) === "1",
  };
}

/** `2026-11-25 17:04:05` on a clock in Dhaka, which is six hours ahead all year. */
export function dhakaTime(value: unknown): Date | null {
  const match = typeof value === "string" ? /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)$/.exec(value) : null;
  const at = match && new Date(`${match[1]}T${match[2]}+06:00`);
  return at && !Number.isNaN(at.getTime()) ? at : null;
}
