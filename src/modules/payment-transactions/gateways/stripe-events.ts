import type { Stripe } from "stripe";
import type { Told } from "../gateway";
import { idOf } from "./stripe-refs";
import { disputeReversal, refundReversal } from "./stripe-reversals";

/** What a verified event says of a payment of ours. Types this product does nothing about concern nobody. */
export function readEvent(event: Stripe.Event): Told {
  const { id, type } = event;
  const nothing: Told = { event: id, type, payment: null, session: null, concerns: false, amount: null, currency: null, transaction: null };
  switch (event.type) {
    case "checkout.session.completed":
    case "checkout.session.async_payment_succeeded":
    case "checkout.session.async_payment_failed":
    case "checkout.session.expired": {
      const session = event.data.object;
      return {
        ...nothing,
        concerns: true,
        payment: session.client_reference_id,
        session: session.id,
        ...figures(session.amount_total, session.currency),
        transaction: session.payment_status === "paid" ? idOf(session.payment_intent) : null,
      };
    }
    case "payment_intent.succeeded": {
      const intent = event.data.object;
      return { ...nothing, ...ours(intent.metadata), ...figures(intent.amount, intent.currency), transaction: intent.id };
    }
    case "payment_intent.payment_failed": {
      const intent = event.data.object;
      return { ...nothing, ...ours(intent.metadata), ...figures(intent.amount, intent.currency) };
    }
    case "charge.updated": {
      const charge = event.data.object;
      return { ...nothing, ...ours(charge.metadata), ...figures(charge.amount, charge.currency), transaction: idOf(charge.payment_intent) };
    }
    case "charge.refunded": {
      const { id: charge, payment_intent, amount_refunded, currency } = event.data.object;
      const sum = { transaction: idOf(payment_intent), charge, currency: currency.toUpperCase(), amount: String(amount_refunded) };
      return { ...nothing, concerns: true, reversal: { kind: "refunds", ...sum } };
    }
    case "refund.created":
    case "refund.updated":
    case "refund.failed":
    case "charge.refund.updated":
      return { ...nothing, concerns: true, reversal: refundReversal(event.data.object) };
    case "charge.dispute.created":
    case "charge.dispute.updated":
    case "charge.dispute.closed":
    case "charge.dispute.funds_withdrawn":
    case "charge.dispute.funds_reinstated":
      return { ...nothing, concerns: true, reversal: disputeReversal(event.data.object) };
    default:
      return nothing;
  }
}

/** The account may serve other shops: an intent without our mark is none of ours. */
function ours({ payment_transaction }: Stripe.Metadata) {
  return { payment: payment_transaction ?? null, concerns: payment_transaction !== undefined };
}

const figures = (amount: number | null, currency: string | null) => ({
  amount: amount === null ? null : String(amount),
  currency: currency && currency.toUpperCase(),
});
