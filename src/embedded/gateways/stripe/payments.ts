import { saveSession, type Account } from "./account";
import { attachCard, declineOf, makeCard, plainCard, type TestCard } from "./cards";
import { declineIntent, openIntent, settleIntent } from "./charges";
import { makeCustomer } from "./customers";
import type { CardMethod, PaymentIntent, Session } from "./types";

const buyer = { email: "buyer@example.com", name: "Sandbox Buyer" };

/** The customer pays: charge, intent and session are done, and their events leave. A card that is to be kept is attached to its owner. */
export function pay(account: Account, opened: Session, card: TestCard = plainCard): Session {
  const { intent: bare, session } = withCustomer(account, opened, intentOf(account, opened));
  const typed = makeCard(account, card, { ...buyer, email: emailOf(account, session) });
  const intent = settleIntent(account, bare, kept(account, bare, typed));
  const paid = complete(account, session, intent, "paid");
  account.emit("checkout.session.completed", paid);
  return paid;
}

/** The card is declined. The session stays open: the customer may try again. */
export function decline(account: Account, session: Session): Session {
  const card = makeCard(account, plainCard, { ...buyer, email: emailOf(account, session) });
  const intent = declineIntent(account, intentOf(account, session), card, declineOf("generic_decline"));
  return saveSession(account, { ...session, payment_intent: intent.id });
}

/** The customer chooses a method whose money arrives days later: the session is complete, and unpaid. It is no card, and is not kept. */
export function payDelayed(account: Account, opened: Session): Session {
  const { intent: bare, session } = withCustomer(account, opened, intentOf(account, opened));
  const intent: PaymentIntent = { ...bare, status: "processing" };
  account.intents.put(intent);
  account.emit("payment_intent.processing", intent);
  const done = complete(account, session, intent, "unpaid");
  account.emit("checkout.session.completed", done);
  return done;
}

/** The end of a delayed payment. */
export function finishDelayed(account: Account, session: Session, intent: PaymentIntent, paid: boolean): Session {
  if (paid) {
    settleIntent(account, intent, null);
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

/** Whether the page keeps the card, and says so. */
export const keepsCard = ({ carts }: Account, session: Session): boolean => futureUsage(carts.get(session.id)) !== null;

const futureUsage = (cart: ReturnType<Account["carts"]["get"]>) => cart?.intent.setup_future_usage ?? null;

/** Without a customer there is nobody to attach a card to. */
const kept = (account: Account, { customer, setup_future_usage }: PaymentIntent, card: CardMethod): CardMethod =>
  customer !== null && setup_future_usage !== null ? attachCard(account, card, customer) : card;

const emailOf = ({ customers }: Account, { customer, customer_email }: Session): string =>
  customer_email ?? (customer === null ? null : customers.get(customer)?.email) ?? buyer.email;

/** A session that always makes a customer makes one when it is confirmed. */
function withCustomer(account: Account, session: Session, intent: PaymentIntent) {
  if (session.customer_creation !== "always" || session.customer !== null) return { session, intent };
  const customer = makeCustomer(account, { ...buyer, email: emailOf(account, session) });
  return { session: { ...session, customer: customer.id }, intent: { ...intent, customer: customer.id } };
}

function complete(account: Account, session: Session, intent: PaymentIntent, payment_status: "paid" | "unpaid"): Session {
  const email = emailOf(account, session);
  const customer_details = { ...buyer, email, address: null, phone: null, tax_exempt: "none" as const, tax_ids: [] as [] };
  return saveSession(account, { ...session, payment_intent: intent.id, status: "complete", payment_status, url: null, customer_details });
}

/** The session's intent; it is made when the customer acts for the first time. */
function intentOf(account: Account, session: Session): PaymentIntent {
  const present = session.payment_intent && account.intents.get(session.payment_intent);
  if (present) return present;
  const cart = account.carts.get(session.id);
  return openIntent(account, {
    amount: session.amount_total,
    currency: session.currency,
    customer: session.customer,
    description: cart?.intent.description ?? null,
    metadata: cart?.intent.metadata ?? {},
    receipt_email: cart?.intent.receipt_email ?? null,
    setup_future_usage: futureUsage(cart),
  });
}
