import type { Verdict } from "../gateway";
import type { Payment } from "../model";
import type { Answer } from "./bkash-call";
import { hundredthsOf } from "./http";

type Unpaid = Extract<Verdict, { kind: "unpaid" }>;

/** After so long without a sign of the money, an execution has not been carried out. */
const executing_ms = 10 * 60_000;
/** A `paymentID` lives for a day; one more hour covers clocks that differ. */
const sessionLife_ms = 25 * 3_600_000;

/** What the buyer could not or would not do: PIN, OTP, balance, a wallet that may not pay. */
const buyersFault = ["2014", "2015", "2016", "2017", "2018", "2019", "2023", "2037"];
const cancelled = "2069";
/** The `paymentID` is not known, or not in a state that anything could be said of. */
const unknownThere = ["2002", "2033", "2056", "2060"];

const reasons = {
  cancelled: "The buyer cancelled.",
  failed: "The payment did not go through.",
  expired: "It was not paid in time.",
};

const ends: Record<string, keyof typeof reasons> = {
  Cancelled: "cancelled",
  Canceled: "cancelled",
  Failed: "failed",
  Declined: "failed",
  Expired: "expired",
};

/** HTTP's 200 says nothing: only this does. */
export const isDone = ({ code, body }: Answer): boolean => code === "0000" && body["transactionStatus"] === "Completed";

/** Judges an answer to a question for the state of a payment. Null: it says nothing about it. Pure. */
export function statusVerdict(answer: Answer, payment: Payment, now: Date): Verdict | null {
  const { code, body } = answer;
  if (isDone(answer)) return paidVerdict(body, payment);
  const refused = refusedVerdict(answer);
  if (refused) return { ...refused, final: payment.executed_at === null };
  if (unknownThere.includes(code)) return unusedVerdict(payment, code, now);
  const status = body["transactionStatus"];
  if (code !== "0000" || typeof status !== "string") return null;
  const end = ends[status];
  // Money moves when we execute: before that, an end is the end.
  return end ? outcomeOf(status, end, payment.executed_at === null) : unusedVerdict(payment, status, now);
}

/** A payment without money so far. It may be on its way once we executed; if we never did, our own window decides. Pure. */
export function unusedVerdict({ executed_at, created_at, expires_at }: Payment, status: string, now: Date): Verdict {
  if (executed_at === null) return now >= expires_at ? outcomeOf(status, "expired", true) : { kind: "open", status, underway: false };
  if (now.getTime() - created_at.getTime() > sessionLife_ms) return outcomeOf(status, "expired", true);
  return { kind: "open", status, underway: now.getTime() - executed_at.getTime() < executing_ms };
}

/** What an answer says that refuses for the buyer's sake. Null: it is none. Pure. */
export function refusedVerdict({ code, reason }: Answer): Unpaid | null {
  if (code === cancelled) return outcomeOf(code, "cancelled", false);
  return buyersFault.includes(code) ? { ...outcomeOf(code, "failed", false), reason: reason ?? reasons.failed } : null;
}

export const outcomeOf = (status: string, end: keyof typeof reasons, final: boolean): Unpaid => ({
  kind: "unpaid",
  status,
  final,
  ends: true,
  outcome: end === "expired" ? "expired" : "failed",
  reason: reasons[end],
});

/** Judges what is said to be completed, in the words of an execution or of a query. Pure. */
export function paidVerdict(body: Record<string, unknown>, payment: Payment): Verdict {
  const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : null);
  const invoice = text(body["merchantInvoiceNumber"] ?? body["merchantInvoice"]);
  const [transaction, currency, amount] = [text(body["trxID"]), text(body["currency"]), hundredthsOf(body["amount"])];
  const strange = (reason: string): Verdict => ({
    kind: "mismatch",
    status: "Completed",
    reason,
    amount: amount === null ? text(body["amount"]) : String(amount),
    currency,
    transaction,
  });
  if (body["paymentID"] !== payment.gateway_session_id) return strange("It is told of another session.");
  if (invoice === null || !isInvoiceOf(invoice, payment._id.toHexString())) return strange("The invoice is another payment's.");
  if (amount === null || currency === null || transaction === null) return strange("The transaction lacks its amount, currency or number.");
  const at = bkashTime(body["paymentExecuteTime"]);
  return { kind: "paid", status: "Completed", transaction, amount, currency, at, fee: null, held: false };
}

export const isInvoiceOf = (invoice: string, id: string): boolean => invoice === id || invoice.startsWith(`${id}-`);

/** `2019-08-07T11:12:34:978 GMT+0600`; without a zone it is Dhaka's. */
export function bkashTime(value: unknown): Date | null {
  const match =
    typeof value === "string"
      ? /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:[:.](\d{1,3}))?(?: ?(?:GMT|UTC)?([+-])(\d\d):?(\d\d))?$/.exec(value.trim())
      : null;
  if (!match) return null;
  const [, day, time, fraction = "0", sign = "+", hours = "06", minutes = "00"] = match;
  const at = new Date(`${day}T${time}.${fraction.padStart(3, "0")}${sign}${hours}:${minutes}`);
  return Number.isNaN(at.getTime()) ? null : at;
}
