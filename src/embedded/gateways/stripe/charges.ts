import type { Account, Cause } from "./account";
import { feeOf } from "./money";
import { stripeId, type BalanceTransaction, type CardMethod, type Charge, type Decline, type PaymentIntent } from "./types";

const settleDays = 2;

type About = Pick<PaymentIntent, "amount" | "currency" | "customer" | "description" | "metadata" | "receipt_email" | "setup_future_usage"> &
  Partial<Pick<PaymentIntent, "automatic_payment_methods" | "payment_method" | "status">>;

/** Makes an intent. The merchant's own reference in its metadata finds it again. */
export function openIntent(account: Account, about: About, cause: Cause = null): PaymentIntent {
  const intent: PaymentIntent = {
    id: stripeId("pi"),
    object: "payment_intent",
    amount_capturable: 0,
    amount_received: 0,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: "automatic_async",
    confirmation_method: "automatic",
    created: account.seconds(),
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    next_action: null,
    payment_method: null,
    payment_method_types: ["card"],
    status: "requires_payment_method",
    ...about,
  };
  account.intents.put(intent, { payment: intent.metadata["payment_transaction"] ?? null });
  account.emit("payment_intent.created", intent, cause);
  return intent;
}

/** The money comes: by a card, or by what is none. */
export function settleIntent(account: Account, intent: PaymentIntent, method: CardMethod | null, cause: Cause = null): PaymentIntent {
  const { amount, currency } = intent;
  const charged = putCharge(account, intent, method, null);
  const fee = feeOf(amount, currency);
  const { id } = putBalance(account, { source: charged.id, amount, fee, currency, type: "charge", reporting_category: "charge" });
  const charge: Charge = { ...charged, balance_transaction: id };
  account.charges.put(charge);
  const succeeded: PaymentIntent = {
    ...intent,
    status: "succeeded",
    amount_received: amount,
    latest_charge: charge.id,
    last_payment_error: null,
    payment_method: charge.payment_method,
  };
  account.intents.put(succeeded);
  account.emit("charge.succeeded", charge, cause);
  account.emit("payment_intent.succeeded", succeeded, cause);
  account.emit("charge.updated", charge, cause);
  return succeeded;
}

/** The card is not charged: the intent waits for another one. */
export function declineIntent(
  account: Account,
  intent: PaymentIntent,
  method: CardMethod,
  decline: Decline,
  cause: Cause = null,
): PaymentIntent {
  const charge = putCharge(account, intent, method, decline);
  const failed: PaymentIntent = {
    ...intent,
    status: "requires_payment_method",
    latest_charge: charge.id,
    payment_method: null,
    last_payment_error: { type: "card_error", ...decline, charge: charge.id, payment_method: method },
  };
  account.intents.put(failed);
  account.emit("charge.failed", charge, cause);
  account.emit("payment_intent.payment_failed", failed, cause);
  return failed;
}

/** Writes a movement of the account's balance. */
export function putBalance(
  account: Account,
  {
    source,
    amount,
    fee,
    currency,
    type,
    reporting_category,
  }: Pick<BalanceTransaction, "source" | "amount" | "fee" | "currency" | "type" | "reporting_category">,
): BalanceTransaction {
  const created = account.seconds();
  const balance: BalanceTransaction = {
    id: stripeId("txn"),
    object: "balance_transaction",
    amount,
    available_on: created + settleDays * 86_400,
    created,
    currency,
    description: null,
    exchange_rate: null,
    fee,
    fee_details: fee === 0 ? [] : [{ amount: fee, application: null, currency, description: "Stripe processing fees", type: "stripe_fee" }],
    net: amount - fee,
    reporting_category,
    source,
    status: "pending",
    type,
  };
  account.balances.put(balance);
  return balance;
}

function putCharge(account: Account, intent: PaymentIntent, method: CardMethod | null, decline: Decline | null): Charge {
  const paid = decline === null;
  const charge: Charge = {
    id: stripeId("ch"),
    object: "charge",
    amount: intent.amount,
    amount_captured: paid ? intent.amount : 0,
    amount_refunded: 0,
    balance_transaction: null,
    captured: paid,
    created: account.seconds(),
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_code: decline && decline.code,
    failure_message: decline && decline.message,
    livemode: false,
    metadata: intent.metadata,
    outcome: decline ? declined(decline) : approved,
    paid,
    payment_intent: intent.id,
    payment_method: method?.id ?? stripeId("pm"),
    payment_method_details: method && { type: "card", card: method.card },
    receipt_email: intent.receipt_email,
    refunded: false,
    status: paid ? "succeeded" : "failed",
  };
  account.charges.put(charge);
  return charge;
}

const approved: Charge["outcome"] = {
  network_status: "approved_by_network",
  reason: null,
  risk_level: "normal",
  seller_message: "Payment complete.",
  type: "authorized",
};

const declined = ({ decline_code }: Decline): Charge["outcome"] => ({
  network_status: "declined_by_network",
  reason: decline_code,
  risk_level: "normal",
  seller_message: "The bank did not return any further details with this decline.",
  type: "issuer_declined",
});
