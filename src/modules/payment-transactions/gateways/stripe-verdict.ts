import type { Stripe } from "stripe";
import type { Fee, Verdict } from "../gateway";
import type { Payment } from "../model";
import { idOf, objectOf } from "./stripe-refs";

/** What is said of a session that is over and unpaid. */
export const expiredSession: Extract<Verdict, { kind: "unpaid" }> = {
  kind: "unpaid",
  status: "expired",
  final: true,
  outcome: "expired",
  reason: "It was not paid in time.",
};

/** Judges a session, read with its intent, charge and balance transaction. Pure. */
export function verdictOf(session: Stripe.Checkout.Session, payment: Payment, isTest: boolean): Verdict {
  const status = `${session.status}/${session.payment_status}`;
  const strange = (reason: string): Verdict => ({ kind: "mismatch", status, reason, ...figuresOf(session) });
  if (session.client_reference_id !== payment._id.toHexString()) return strange("The session belongs to another payment.");
  if (session.livemode === isTest) return strange("The session is of the other mode of the account, test or live.");
  if (session.payment_status === "paid") {
    const intent = objectOf(session.payment_intent);
    if (!intent) return strange("The transaction is not one of this account.");
    const due = { amount: session.amount_total, currency: session.currency, otherwise: "The transaction and the session do not agree." };
    return paidVerdict(intent, { payment, status, due }, strange);
  }
  if (session.status === "expired") return { ...expiredSession, status };
  if (session.status === "open") return { kind: "open", status, underway: false };
  const intent = objectOf(session.payment_intent);
  if (!intent || intent.status === "processing") return { kind: "open", status, underway: true };
  const reason = intent.last_payment_error?.message ?? "The payment did not go through.";
  return { kind: "unpaid", status: `${status}/${intent.status}`, final: true, outcome: "failed", reason };
}

/** Judges an intent that has no session: a charge while the buyer is away, read with its charge and balance transaction. Pure. */
export function intentVerdict(intent: Stripe.PaymentIntent, payment: Payment, isTest: boolean): Verdict {
  const { status, last_payment_error: error } = intent;
  const said = { amount: String(intent.amount), currency: intent.currency.toUpperCase(), transaction: intent.id };
  const strange = (reason: string): Verdict => ({ kind: "mismatch", status, reason, ...said });
  if (!belongsTo(intent, payment)) return strange("The transaction belongs to another payment.");
  if (intent.livemode === isTest) return strange("The transaction is of the other mode of the account, test or live.");
  if (status === "succeeded") {
    const otherwise = "What was charged is not what is to be paid.";
    const due = { amount: Number(payment.amount), currency: payment.currency.toLowerCase(), otherwise };
    return paidVerdict(intent, { payment, status, due }, strange);
  }
  if (status === "processing" || status === "requires_capture") return { kind: "open", status, underway: true };
  if (error && (status === "requires_payment_method" || status === "canceled")) return declineVerdict(error);
  return status === "canceled" ? { ...expiredSession, status } : { kind: "open", status, underway: false };
}

/** What is said of a card that was not charged, in the bank's word for why. It is not tried again. */
export function declineVerdict({ code, decline_code, message }: Declined): Verdict {
  const status = code === "authentication_required" ? code : (decline_code ?? code ?? "card_error");
  return { kind: "unpaid", status, final: true, outcome: "failed", reason: message ?? "The card was declined." };
}

type Declined = { code?: string | undefined; decline_code?: string | undefined; message?: string | undefined };

/** Whether it carries our mark of the payment. */
export const belongsTo = ({ metadata }: Stripe.PaymentIntent, { _id }: Payment) => metadata["payment_transaction"] === _id.toHexString();

/** `due`: what the money is compared with, and what is said if it is not that. */
type Paid = {
  payment: Payment;
  status: string;
  due: { amount: number | null; currency: string | null; otherwise: string };
};

function paidVerdict(intent: Stripe.PaymentIntent, { payment, status, due }: Paid, strange: (reason: string) => Verdict): Verdict {
  if (!belongsTo(intent, payment)) return strange("The transaction belongs to another payment.");
  if (intent.status !== "succeeded") return { kind: "open", status: `${status}/${intent.status}`, underway: true };
  if (intent.amount_received !== due.amount || intent.currency !== due.currency) return strange(due.otherwise);
  const charge = objectOf(intent.latest_charge);
  return {
    kind: "paid",
    status,
    transaction: intent.id,
    amount: BigInt(intent.amount_received),
    currency: intent.currency.toUpperCase(),
    at: charge ? new Date(charge.created * 1_000) : null,
    fee: feeOf(charge),
    held: charge?.outcome?.type === "manual_review",
  };
}

/** In the currency of the account's balance; not there yet right after an asynchronous capture. */
function feeOf(charge: Stripe.Charge | null): Fee | null {
  const balance = objectOf(charge?.balance_transaction ?? null);
  return balance && { amount: BigInt(balance.fee), currency: balance.currency.toUpperCase() };
}

function figuresOf({ amount_total, currency, payment_intent }: Stripe.Checkout.Session) {
  return {
    amount: amount_total === null ? null : String(amount_total),
    currency: currency && currency.toUpperCase(),
    transaction: idOf(payment_intent),
  };
}
