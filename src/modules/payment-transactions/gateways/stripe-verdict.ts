import type { Stripe } from "stripe";
import type { Fee, Verdict } from "../gateway";
import type { Payment } from "../model";

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
  if (session.payment_status === "paid") return paidVerdict(session, payment, status, strange);
  if (session.status === "expired") return { ...expiredSession, status };
  if (session.status === "open") return { kind: "open", status, underway: false };
  const intent = objectOf(session.payment_intent);
  if (!intent || intent.status === "processing") return { kind: "open", status, underway: true };
  const reason = intent.last_payment_error?.message ?? "The payment did not go through.";
  return { kind: "unpaid", status: `${status}/${intent.status}`, final: true, outcome: "failed", reason };
}

function paidVerdict(session: Stripe.Checkout.Session, payment: Payment, status: string, strange: (reason: string) => Verdict): Verdict {
  const intent = objectOf(session.payment_intent);
  if (!intent) return strange("The transaction is not one of this account.");
  if (intent.metadata["payment_transaction"] !== payment._id.toHexString()) return strange("The transaction belongs to another payment.");
  if (intent.status !== "succeeded") return { kind: "open", status: `${status}/${intent.status}`, underway: true };
  if (intent.amount_received !== session.amount_total || intent.currency !== session.currency) {
    return strange("The transaction and the session do not agree.");
  }
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
    transaction: typeof payment_intent === "string" ? payment_intent : (payment_intent?.id ?? null),
  };
}

const objectOf = <T extends object>(reference: string | T | null): T | null => (typeof reference === "string" ? null : reference);
