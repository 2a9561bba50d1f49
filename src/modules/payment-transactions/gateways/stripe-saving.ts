import { Stripe } from "stripe";
import { gatewayRefused, gatewayUnavailable, type Kept, type KeptMethod, type Saving, type Verdict } from "../gateway";
import type { Payment } from "../model";
import { idOf, objectOf } from "./stripe-refs";
import { belongsTo, declineVerdict, intentVerdict, verdictOf } from "./stripe-verdict";

/** Stripe may forget an idempotency key after a day; from then on, what was done under it is looked for first. */
const keyLife_ms = 12 * 3_600_000;
/** An intent may look older than the payment it was made for. A clock that is wrong must not hide it: it would be charged once more. */
const slack_ms = 86_400_000;

const evidence = ["latest_charge.balance_transaction"];
/** In these nobody has been charged, and nobody will be once it is canceled. */
const cancelable: readonly string[] = ["requires_payment_method", "requires_confirmation", "requires_action"];

const noIntent: Verdict = { kind: "open", status: "no_intent", underway: false };

type Shop = { stripe: Stripe; isTest: boolean; now(): Date; ask<T>(work: () => Promise<T>): Promise<T> };
type Charged = Payment & { kept: Kept };

/** A payment that the product began by itself. It has an intent, and never a page. */
export const isCharged = (payment: Payment): payment is Charged => payment.kept !== null;

/** Charges of the cards that buyers left at Stripe, and how the payments stand that are paid so. */
export function stripeSaving(shop: Shop) {
  const { stripe, isTest, ask } = shop;
  const query = (payment: Charged): Promise<Verdict> =>
    ask(async () => {
      const intent = await find(stripe, payment);
      return intent ? intentVerdict(intent, payment, isTest) : noIntent;
    });
  const saving: Saving = {
    learn: (payment) => ask(() => learn(shop, payment)),
    async charge(payment, sale) {
      if (!isCharged(payment)) throw new Error("only what names a kept means of payment can be charged");
      return ask(() => charge(shop, payment, sale));
    },
    forget: ({ method }) => ask(() => detach(stripe, method)),
  };
  return { saving, query, close: (payment: Charged) => ask(() => cancel(shop, payment)) };
}

/** Only a card that is attached to its owner, for charges while they are away, can be charged later. */
async function learn({ stripe, isTest }: Shop, payment: Payment): Promise<KeptMethod | null> {
  const { save_method, gateway_session_id: session } = payment;
  if (!save_method || session === null || isCharged(payment)) return null;
  const expand = ["payment_intent.latest_charge.balance_transaction", "payment_intent.payment_method"];
  const read = await orMissing(stripe.checkout.sessions.retrieve(session, { expand }));
  if (!read || verdictOf(read, payment, isTest).kind !== "paid") return null;
  const intent = objectOf(read.payment_intent);
  if (intent?.setup_future_usage !== "off_session") return null;
  const method = objectOf(intent.payment_method);
  const customer = idOf(intent.customer);
  if (!method?.card || customer === null || idOf(method.customer) !== customer) return null;
  const { brand, last4, exp_month, exp_year } = method.card;
  return { customer, method: method.id, brand, last4, expires: `${exp_year}-${String(exp_month).padStart(2, "0")}` };
}

async function charge({ stripe, isTest, now }: Shop, payment: Charged, { name }: { name: string }): Promise<Verdict> {
  const old = now().getTime() - payment.created_at.getTime() > keyLife_ms;
  const known = old ? await find(stripe, payment) : null;
  if (known) return intentVerdict(known, payment, isTest);
  const id = payment._id.toHexString();
  try {
    const made = await stripe.paymentIntents.create(
      {
        amount: Number(payment.amount),
        currency: payment.currency.toLowerCase(),
        customer: payment.kept.customer,
        payment_method: payment.kept.method,
        off_session: true,
        confirm: true,
        // Nobody is there to be sent to another page.
        automatic_payment_methods: { enabled: true, allow_redirects: "never" },
        description: name,
        metadata: { payment_transaction: id },
        expand: evidence,
      },
      { idempotencyKey: `charge:${id}` },
    );
    return intentVerdict(made, payment, isTest);
  } catch (error) {
    if (error instanceof Stripe.errors.StripeCardError) return declineVerdict(error);
    return refusedVerdict(stripe, payment, isTest, error);
  }
}

/**
 * Stripe refused the request itself: the card is not its owner's any more, or the key was used for a request that said something else.
 * An earlier call may have charged all the same, so that is what counts.
 */
async function refusedVerdict(stripe: Stripe, payment: Charged, isTest: boolean, error: unknown): Promise<Verdict> {
  const otherwise = error instanceof Stripe.errors.StripeIdempotencyError;
  if (!otherwise && !(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
  const made = await find(stripe, payment);
  if (made) return intentVerdict(made, payment, isTest);
  if (otherwise) throw gatewayUnavailable({ headers: { "Retry-After": "5" } });
  const reason = "The saved means of payment cannot be charged.";
  return { kind: "unpaid", status: error.code ?? "refused", final: true, outcome: "failed", reason };
}

async function cancel({ stripe, isTest }: Shop, payment: Charged): Promise<Verdict> {
  const intent = await find(stripe, payment);
  if (!intent) return noIntent;
  const verdict = intentVerdict(intent, payment, isTest);
  if (verdict.kind === "mismatch" || !cancelable.includes(intent.status)) return verdict;
  try {
    return intentVerdict(await stripe.paymentIntents.cancel(intent.id), payment, isTest);
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
    // It moved on meanwhile. What it is now decides.
    return intentVerdict(await stripe.paymentIntents.retrieve(intent.id, { expand: evidence }), payment, isTest);
  }
}

/** The intent of a payment: by its id where that is known, else by our mark among what its customer was charged since it began. */
async function find(stripe: Stripe, payment: Charged): Promise<Stripe.PaymentIntent | null> {
  const named = [payment.gateway_transaction_id, payment.gateway_session_id].find((id) => id?.startsWith("pi_"));
  return orMissing(named ? stripe.paymentIntents.retrieve(named, { expand: evidence }) : marked(stripe, payment));
}

async function marked(stripe: Stripe, payment: Charged): Promise<Stripe.PaymentIntent | null> {
  const gte = Math.floor((payment.created_at.getTime() - slack_ms) / 1_000);
  const expand = evidence.map((path) => `data.${path}`);
  const ours: Stripe.PaymentIntent[] = [];
  for await (const intent of stripe.paymentIntents.list({ customer: payment.kept.customer, created: { gte }, limit: 100, expand })) {
    if (belongsTo(intent, payment)) ours.push(intent);
  }
  return ours.find(({ status }) => status === "succeeded") ?? ours[0] ?? null;
}

/** What is detached or gone already is forgotten. */
async function detach(stripe: Stripe, method: string): Promise<void> {
  try {
    await stripe.paymentMethods.detach(method);
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
    if (isMissing(error)) return;
    const { customer } = await stripe.paymentMethods.retrieve(method);
    if (customer !== null) throw gatewayRefused();
  }
}

/** What the account does not have, whichever account it is today, is null. */
async function orMissing<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

export const isMissing = (error: unknown) => error instanceof Stripe.errors.StripeInvalidRequestError && error.code === "resource_missing";
