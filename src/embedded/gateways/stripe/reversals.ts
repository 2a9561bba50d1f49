import { z } from "zod";
import type { DisputeOutcome } from "../simulator";
import type { Account, Cause } from "./account";
import { putBalance } from "./charges";
import { failure, invalidRequest, resourceMissing } from "./errors";
import type { Form } from "./form";
import { show } from "./money";
import { expand, integer, metadata, paging, read, text } from "./params";
import { stripeId, type Charge, type Dispute, type Metadata, type Refund } from "./types";

const disputeFee = 1_500;

const refundParams = z.strictObject({
  payment_intent: text().optional(),
  charge: text().optional(),
  amount: integer.refine((value) => value > 0, "greater than 0").optional(),
  reason: z.enum(["duplicate", "fraudulent", "requested_by_customer"]).optional(),
  metadata: metadata.optional(),
  expand,
});

export const refundListParams = z.strictObject({ payment_intent: text().optional(), charge: text().optional(), ...paging });

/** `POST /v1/refunds` */
export function createRefund(account: Account, form: Form, cause: Cause): { refund: Refund; expand: string[] | undefined } {
  const params = read(refundParams, form);
  const charge = chargeOf(account, params);
  const { amount, reason = null, metadata: notes = {} } = params;
  return { refund: refundCharge(account, charge, { amount, reason, metadata: notes }, cause), expand: params.expand };
}

/** Gives money back at once. Without an amount: all that is left. */
export function refundCharge(
  account: Account,
  charge: Charge,
  { amount, reason, metadata: notes }: { amount: number | undefined; reason: string | null; metadata: Metadata },
  cause: Cause,
): Refund {
  const left = charge.amount - charge.amount_refunded;
  if (charge.refunded)
    throw failure(400, "invalid_request_error", `Charge ${charge.id} has already been refunded.`, { code: "charge_already_refunded" });
  if (charge.disputed)
    throw failure(400, "invalid_request_error", `Charge ${charge.id} has been charged back; cannot issue a refund.`, {
      code: "charge_disputed",
    });
  const back = amount ?? left;
  if (back > left) {
    const message = `Refund amount (${show(back, charge.currency)}) is greater than unrefunded amount on charge (${show(left, charge.currency)})`;
    throw invalidRequest(message, { param: "amount" });
  }
  const id = stripeId("re");
  const balance = putBalance(account, {
    source: id,
    amount: -back,
    fee: 0,
    currency: charge.currency,
    type: "refund",
    reporting_category: "refund",
  });
  const refund: Refund = {
    id,
    object: "refund",
    amount: back,
    balance_transaction: balance.id,
    charge: charge.id,
    created: account.seconds(),
    currency: charge.currency,
    metadata: notes,
    payment_intent: charge.payment_intent,
    reason,
    receipt_number: null,
    status: "succeeded",
  };
  account.refunds.put(refund);
  const amount_refunded = charge.amount_refunded + back;
  const after: Charge = { ...charge, amount_refunded, refunded: amount_refunded === charge.amount };
  account.charges.put(after);
  account.emit("refund.created", refund, cause);
  account.emit("charge.refunded", after, cause);
  return refund;
}

/** What the customer's bank does: opens a dispute or an inquiry, or decides the one that is open (opening it first if there is none). */
export function disputeCharge(account: Account, charge: Charge, outcome: DisputeOutcome, amount = charge.amount): Dispute {
  const present = [...account.disputes.newest()].find((dispute) => dispute.charge === charge.id && !isClosed(dispute));
  if (outcome === "inquiry") return present ?? openDispute(account, charge, amount, "warning_needs_response");
  const open =
    present?.status === "needs_response"
      ? present
      : withdraw(account, charge, present ?? openDispute(account, charge, amount, "needs_response"));
  return outcome === "opened" ? open : closeDispute(account, charge, open, outcome);
}

const isClosed = ({ status }: Dispute) => status === "won" || status === "lost" || status === "warning_closed";

function openDispute(account: Account, charge: Charge, amount: number, status: Dispute["status"]): Dispute {
  if (amount > charge.amount) throw invalidRequest("A dispute cannot be about more than was charged.");
  const dispute: Dispute = {
    id: stripeId("du"),
    object: "dispute",
    amount,
    balance_transactions: [],
    charge: charge.id,
    created: account.seconds(),
    currency: charge.currency,
    is_charge_refundable: status === "warning_needs_response",
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    reason: "fraudulent",
    status,
  };
  account.disputes.put(dispute);
  account.emit("charge.dispute.created", dispute);
  return dispute;
}

/** A dispute proper takes the money away until it is decided. */
function withdraw(account: Account, charge: Charge, dispute: Dispute): Dispute {
  const { amount, currency } = dispute;
  const balance = putBalance(account, {
    source: dispute.id,
    amount: -amount,
    fee: disputeFee,
    currency,
    type: "adjustment",
    reporting_category: "dispute",
  });
  const held: Dispute = {
    ...dispute,
    status: "needs_response",
    is_charge_refundable: false,
    balance_transactions: [...dispute.balance_transactions, balance],
  };
  account.disputes.put(held);
  account.charges.put({ ...charge, disputed: true });
  if (dispute.status !== "needs_response") account.emit("charge.dispute.updated", held);
  account.emit("charge.dispute.funds_withdrawn", held);
  return held;
}

function closeDispute(account: Account, charge: Charge, dispute: Dispute, outcome: "won" | "lost"): Dispute {
  const { amount, currency } = dispute;
  const back = () =>
    putBalance(account, { source: dispute.id, amount, fee: 0, currency, type: "adjustment", reporting_category: "dispute_reversal" });
  const closed: Dispute = {
    ...dispute,
    status: outcome,
    balance_transactions: outcome === "won" ? [...dispute.balance_transactions, back()] : dispute.balance_transactions,
  };
  account.disputes.put(closed);
  account.charges.put({ ...charge, disputed: outcome === "lost" });
  if (outcome === "won") account.emit("charge.dispute.funds_reinstated", closed);
  account.emit("charge.dispute.closed", closed);
  return closed;
}

function chargeOf({ charges, intents }: Account, wanted: { payment_intent?: string | undefined; charge?: string | undefined }): Charge {
  if (wanted.charge !== undefined) {
    const charge = charges.get(wanted.charge);
    if (!charge) throw resourceMissing("charge", wanted.charge, "charge");
    return charge;
  }
  if (wanted.payment_intent === undefined)
    throw invalidRequest("One of the following params should be provided for this request: payment_intent or charge.");
  const intent = intents.get(wanted.payment_intent);
  if (!intent) throw resourceMissing("payment_intent", wanted.payment_intent, "payment_intent");
  const charge = intent.status === "succeeded" && intent.latest_charge ? charges.get(intent.latest_charge) : null;
  if (!charge)
    throw invalidRequest(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`, { param: "payment_intent" });
  return charge;
}
