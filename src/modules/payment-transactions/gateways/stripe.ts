import { Stripe } from "stripe";
import type { Ctx } from "@/kit/ctx";
import { secretsOf, type PaymentMethodRow } from "@/modules/payment-methods/service";
import { gatewayRefused, gatewayUnavailable, webhookRefused, type Gateway, type Opened, type RefundState, type Verdict } from "../gateway";
import type { Payment } from "../model";
import { readEvent } from "./stripe-events";
import { refundState } from "./stripe-reversals";
import { isCharged, isMissing, stripeSaving } from "./stripe-saving";
import { expiredSession, verdictOf } from "./stripe-verdict";

/** Three tries end before a browser's connection to us is given up for idle. */
const timeout_ms = 8_000;
const retries_max = 2;
/** Stripe counts a session's life from 30 minutes up; one more covers clocks that differ. */
const shortestLife_ms = 31 * 60_000;
/** The session outlives our window a little, so that who pays in its last second is not turned away by Stripe. */
const afterWindow_ms = 60_000;

const evidence = ["payment_intent.latest_charge.balance_transaction"];

/** Stripe Checkout, on the page that Stripe hosts, and charges of the cards that buyers left there. */
export async function openStripe(ctx: Ctx, method: PaymentMethodRow): Promise<Gateway> {
  const { secret_key, webhook_secret } = await secretsOf(ctx, method, "stripe");
  const stripe = new Stripe(secret_key, {
    ...hostOf(ctx.gatewayUrls.stripe),
    telemetry: false,
    timeout: timeout_ms,
    maxNetworkRetries: retries_max,
  });
  const ask = <T>(work: () => Promise<T>) => asked(ctx, work);
  const away = stripeSaving({ stripe, isTest: method.is_test, now: () => ctx.now(), ask });
  const query = (payment: Payment) => (isCharged(payment) ? away.query(payment) : ask(() => read(stripe, payment, method.is_test)));

  return {
    name: "stripe",
    initiate: (payment, sale) =>
      ask(async () => {
        const window_ms = ctx.config.PAYMENT_WINDOW_MINUTES * 60_000;
        const end_ms = Math.max(sale.end.getTime() + afterWindow_ms, sale.end.getTime() - window_ms + shortestLife_ms);
        const { name, customer = null } = sale;
        return open(stripe, payment, { name, customer, success: sale.returnUrl("success"), cancel: sale.returnUrl("cancel"), end_ms });
      }),
    callback: ({ session_id }) => ({ session: session_id && /^cs_\w{1,200}$/.test(session_id) ? session_id : null }),
    async webhook(raw, header, now) {
      try {
        // The age of the signature is counted from our own clock, which is the database's.
        return readEvent(
          await stripe.webhooks.constructEventAsync(
            raw,
            header("stripe-signature") ?? "",
            webhook_secret,
            undefined,
            undefined,
            now.getTime(),
          ),
        );
      } catch (error) {
        // The error itself carries the body and its signature.
        ctx.log.warn({ gateway: "stripe", reason: error instanceof Error ? error.name : "unreadable" }, "webhook refused");
        throw webhookRefused();
      }
    },
    query,
    async close(payment) {
      if (isCharged(payment)) return away.close(payment);
      const session = payment.gateway_session_id;
      if (session === null) return query(payment);
      try {
        await stripe.checkout.sessions.expire(session);
        return expiredSession;
      } catch (error) {
        // It is not open any more: it was paid, or it is over. What it is now decides.
        if (error instanceof Stripe.errors.StripeInvalidRequestError) return query(payment);
        throw problemOf(ctx, error);
      }
    },
    saving: away.saving,
    refund: (payment, refund) => ask(() => giveBack(stripe, payment, refund)),
    refundQuery: (_payment, { id }) => ask(async () => refundState(await stripe.refunds.retrieve(id))),
    refunds: (payment) => ask(() => refundsOf(stripe, payment)),
    owner: (of) => ask(() => ownerOf(stripe, of)),
  };
}

/** Stripe forgets a key after some time, so where an answer was lost, what it has done is looked for first. */
async function giveBack(stripe: Stripe, payment: Payment, { key, amount, reason, again }: Wanted): Promise<RefundState> {
  const done = again ? (await refundsOf(stripe, payment)).find(({ ours }) => ours === key) : undefined;
  if (done) return done;
  const about = { payment_transaction: payment._id.toHexString(), refund: key };
  try {
    const made = await stripe.refunds.create(
      {
        payment_intent: payment.gateway_transaction_id ?? "",
        amount: Number(amount),
        reason: "requested_by_customer",
        metadata: { ...about, ...(reason !== null && { reason: reason.slice(0, 500) }) },
      },
      { idempotencyKey: `refund:${key}` },
    );
    return refundState(made);
  } catch (error) {
    // The same key is at work at this moment: what comes of it is not known.
    if (error instanceof Stripe.errors.StripeIdempotencyError) throw gatewayUnavailable({ headers: { "Retry-After": "5" } });
    throw error;
  }
}

type Wanted = Parameters<Gateway["refund"]>[1];

async function refundsOf(stripe: Stripe, { gateway_transaction_id }: Payment): Promise<(RefundState & { ours: string | null })[]> {
  if (gateway_transaction_id === null) return [];
  const refunds = await stripe.refunds.list({ payment_intent: gateway_transaction_id, limit: 100 });
  return refunds.data.map((refund) => ({ ...refundState(refund), ours: refund.metadata?.["refund"] ?? null }));
}

/** Which payment of ours an intent or a charge was made for: it carries our mark. The account may serve other shops. */
async function ownerOf(stripe: Stripe, { transaction, charge }: { transaction: string | null; charge: string | null }) {
  const named = transaction ?? (charge && (await stripe.charges.retrieve(charge)).payment_intent);
  const intent = typeof named === "string" ? await stripe.paymentIntents.retrieve(named) : named;
  return intent?.metadata["payment_transaction"] ?? null;
}

type Page = { name: string; customer: string | null; success: string; cancel: string; end_ms: number };

async function open(stripe: Stripe, payment: Payment, page: Page): Promise<Opened> {
  if (isCharged(payment)) throw new Error("a payment that is charged without its buyer has no page");
  const key = `checkout:${payment._id.toHexString()}`;
  try {
    return await openUnder(stripe, key, payment, page);
  } catch (error) {
    // The account does not have this customer any more, and opened nothing.
    if (page.customer === null || !isMissing(error)) throw error;
    return openUnder(stripe, `${key}:new`, payment, { ...page, customer: null });
  }
}

async function openUnder(stripe: Stripe, idempotencyKey: string, payment: Payment, page: Page): Promise<Opened> {
  const { name, customer, success, cancel, end_ms } = page;
  const id = payment._id.toHexString();
  const about = { payment_transaction: id };
  const session = await stripe.checkout.sessions.create(
    {
      mode: "payment",
      client_reference_id: id,
      metadata: about,
      payment_intent_data: { metadata: about, ...(payment.save_method && { setup_future_usage: "off_session" }) },
      line_items: [
        {
          quantity: 1,
          price_data: { currency: payment.currency.toLowerCase(), unit_amount: Number(payment.amount), product_data: { name } },
        },
      ],
      ...buyerOf(payment, customer),
      // Another currency than ours would be another amount than ours.
      adaptive_pricing: { enabled: false },
      success_url: `${success}&session_id={CHECKOUT_SESSION_ID}`,
      cancel_url: cancel,
      expires_at: Math.floor(end_ms / 1_000),
    },
    { idempotencyKey },
  );
  if (!session.url) throw gatewayUnavailable();
  return { session: session.id, url: session.url };
}

/** Who pays. A card is kept with a customer of Stripe's, one that is there already or one that the page makes. */
function buyerOf({ save_method, customer_email }: Payment, customer: string | null): Buyer {
  // Stripe takes the address of a customer that is there from them.
  if (save_method && customer !== null) return { customer, ...cardsOnly };
  return { ...(customer_email !== null && { customer_email }), ...(save_method && { customer_creation: "always", ...cardsOnly }) };
}

type Buyer = Pick<
  Stripe.Checkout.SessionCreateParams,
  "customer" | "customer_creation" | "customer_email" | "allowed_payment_method_types"
>;
/** A card answers at once when it is charged later, and is known by its brand and last digits. */
const cardsOnly: Buyer = { allowed_payment_method_types: ["card"] };

async function read(stripe: Stripe, payment: Payment, isTest: boolean): Promise<Verdict> {
  // Without a session nobody was ever shown a page to pay on.
  if (payment.gateway_session_id === null) return { ...expiredSession, status: "no_session", final: false };
  try {
    const session = await stripe.checkout.sessions.retrieve(payment.gateway_session_id, { expand: evidence });
    return verdictOf(session, payment, isTest);
  } catch (error) {
    if (!isMissing(error)) throw error;
    // The account may be another one today: that is not known to be unpaid for ever.
    return { ...expiredSession, status: "resource_missing", final: false };
  }
}

function hostOf(url: string | undefined): Partial<ConstructorParameters<typeof Stripe>[1]> {
  if (url === undefined) return {};
  const { hostname, port, protocol } = new URL(url);
  const plain = protocol === "http:";
  return { host: hostname, port: port || (plain ? 80 : 443), protocol: plain ? "http" : "https" };
}

async function asked<T>(ctx: Ctx, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw problemOf(ctx, error);
  }
}

/** A "no" of Stripe's is one only where it judged the request; everything else leaves the outcome unknown. */
function problemOf(ctx: Ctx, error: unknown): unknown {
  if (!(error instanceof Stripe.errors.StripeError)) return error;
  const judged = error instanceof Stripe.errors.StripeInvalidRequestError || error instanceof Stripe.errors.StripeIdempotencyError;
  const { type, code, requestId, statusCode } = error;
  ctx.log.warn({ gateway: "stripe", type, code, statusCode, gateway_request: requestId, reason: error.message }, "stripe did not do it");
  return judged ? gatewayRefused() : gatewayUnavailable({ headers: { "Retry-After": "5" } });
}
