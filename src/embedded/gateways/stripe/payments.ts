import { saveSession, type Account } from "./account";
import { feeOf } from "./money";
import { stripeId, type BalanceTransaction, type Charge, type PaymentIntent, type Session } from "./types";

const settleDays = 2;

/** The customer pays: charge, intent and session are done, and their events leave. */
export function pay(account: Account, session: Session): Session {
  const { intent } = settle(account, intentOf(account, session));
  const paid = complete(account, session, intent, "paid");
  account.emit("checkout.session.completed", paid);
  return paid;
}

/** The card is declined. The session stays open: the customer may try again. */
export function decline(account: Account, session: Session): Session {
  const intent = intentOf(account, session);
  const message = "Your card was declined.";
  const charge = putCharge(account, intent, { status: "failed", failure_code: "card_declined", failure_message: message });
  const failed: PaymentIntent = {
    ...intent,
    status: "requires_payment_method",
    latest_charge: charge.id,
    last_payment_error: { type: "card_error", code: "card_declined", decline_code: "generic_decline", message, charge: charge.id },
  };
  account.intents.put(failed);
  account.emit("charge.failed", charge);
  account.emit("payment_intent.payment_failed", failed);
  return saveSession(account, { ...session, payment_intent: intent.id });
}

/** The customer chooses a method whose money arrives days later: the session is complete, and unpaid. */
export function payDelayed(account: Account, session: Session): Session {
  const intent: PaymentIntent = { ...intentOf(account, session), status: "processing" };
  account.intents.put(intent);
  account.emit("payment_intent.processing", intent);
  const done = complete(account, session, intent, "unpaid");
  account.emit("checkout.session.completed", done);
  return done;
}

/** The end of a delayed payment. */
export function finishDelayed(account: Account, session: Session, intent: PaymentIntent, paid: boolean): Session {
  if (paid) {
    settle(account, intent);
    const done = saveSession(account, { ...session, payment_status: "paid" });
    account.emit("checkout.session.async_payment_succeeded", done);
    return done;
  }
  const failed: PaymentIntent = { ...intent, status: "requires_payment_method" };
  account.intents.put(failed);
  account.emit("payment_intent.payment_failed", failed);
  account.emit("checkout.session.async_payment_failed", session);
  return session;
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

function settle(account: Account, intent: PaymentIntent): { intent: PaymentIntent } {
  const { amount, currency } = intent;
  const charged = putCharge(account, intent, { status: "succeeded", failure_code: null, failure_message: null });
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
  account.emit("charge.succeeded", charge);
  account.emit("payment_intent.succeeded", succeeded);
  account.emit("charge.updated", charge);
  return { intent: succeeded };
}

function complete(account: Account, session: Session, intent: PaymentIntent, payment_status: "paid" | "unpaid"): Session {
  const email = session.customer_email ?? "buyer@example.com";
  const customer_details = { email, name: "Sandbox Buyer", address: null, phone: null, tax_exempt: "none" as const, tax_ids: [] as [] };
  return saveSession(account, { ...session, payment_intent: intent.id, status: "complete", payment_status, url: null, customer_details });
}

/** The session's intent; it is made when the customer acts for the first time. */
function intentOf(account: Account, session: Session): PaymentIntent {
  const present = session.payment_intent && account.intents.get(session.payment_intent);
  if (present) return present;
  const about = account.carts.get(session.id)?.intent;
  const intent: PaymentIntent = {
    id: stripeId("pi"),
    object: "payment_intent",
    amount: session.amount_total,
    amount_capturable: 0,
    amount_received: 0,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: "automatic_async",
    confirmation_method: "automatic",
    created: account.seconds(),
    currency: session.currency,
    customer: null,
    description: about?.description ?? null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    metadata: about?.metadata ?? {},
    next_action: null,
    payment_method: null,
    payment_method_types: ["card"],
    receipt_email: about?.receipt_email ?? null,
    status: "requires_payment_method",
  };
  account.intents.put(intent);
  account.emit("payment_intent.created", intent);
  return intent;
}

function putCharge(account: Account, intent: PaymentIntent, end: Pick<Charge, "status" | "failure_code" | "failure_message">): Charge {
  const paid = end.status === "succeeded";
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
    description: intent.description,
    disputed: false,
    livemode: false,
    metadata: intent.metadata,
    outcome: paid
      ? {
          network_status: "approved_by_network",
          reason: null,
          risk_level: "normal",
          seller_message: "Payment complete.",
          type: "authorized",
        }
      : {
          network_status: "declined_by_network",
          reason: "generic_decline",
          risk_level: "normal",
          seller_message: "The bank did not return any further details with this decline.",
          type: "issuer_declined",
        },
    paid,
    payment_intent: intent.id,
    payment_method: stripeId("pm"),
    receipt_email: intent.receipt_email,
    refunded: false,
    ...end,
  };
  account.charges.put(charge);
  return charge;
}
