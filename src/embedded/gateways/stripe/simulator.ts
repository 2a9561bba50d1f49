import { createHmac } from "node:crypto";
import type { Outcome, Simulator, World } from "../simulator";
import { openAccount, type Account, type StripeOptions } from "./account";
import { mountApi } from "./api";
import { failure, isFailure, resourceMissing } from "./errors";
import { show } from "./money";
import { mountPage } from "./page";
import { finishDelayed } from "./payments";
import { disputeCharge, refundCharge } from "./reversals";
import { closeSession, expireSession } from "./sessions";
import type { Charge, Session } from "./types";

/** Stripe: hosted Checkout for one-time payments, charges of the cards that are kept there, and what follows from both. */
export function stripeSimulator(world: World, options: StripeOptions): Simulator {
  const account = openAccount(world, options);
  return {
    name: "stripe",
    receiver: {
      url: options.webhookUrl,
      headers: (body, now) => ({
        "content-type": "application/json; charset=utf-8",
        "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        "stripe-signature": signature(options.secrets.webhook_secret, body, now),
      }),
    },
    mount(app) {
      mountApi(app, account);
      mountPage(app, account);
    },
    knows: (payment) => account.sessions.byPayment(payment).length > 0 || account.intents.byPayment(payment).length > 0,
    expire: (payment) => attempt(() => ({ session: expireSession(account, latest(account, payment).id, null).id })),
    refund: (payment, amount) =>
      attempt(() => {
        const refund = refundCharge(account, paidCharge(account, payment), { amount, reason: null, metadata: {} }, null);
        return { refund: refund.id, amount: refund.amount };
      }),
    dispute: (payment, outcome, amount) =>
      attempt(() => {
        const dispute = disputeCharge(account, paidCharge(account, payment), outcome, amount);
        return { dispute: dispute.id, status: dispute.status, amount: dispute.amount };
      }),
    finishDelayed: (payment, paid) =>
      attempt(() => {
        const session = account.sessions
          .byPayment(payment)
          .find(({ status, payment_status }) => status === "complete" && payment_status === "unpaid");
        const intent = session?.payment_intent ? account.intents.get(session.payment_intent) : null;
        if (!session || intent?.status !== "processing") throw failure(409, "sandbox", "No delayed payment is under way.");
        return { session: finishDelayed(account, session, intent, paid).id };
      }),
    sweep: () => account.sessions.due(world.now().getTime()).forEach((session) => closeSession(account, session, null)),
    recent: (limit) => [...take(account.sessions.newest(), limit)].map((session) => summaryOf(account, session)),
  };
}

/** `t=…,v1=…`: HMAC-SHA256 of the time and the exact text, under the endpoint's secret. */
export function signature(secret: string, body: string, now: Date): string {
  const t = Math.floor(now.getTime() / 1_000);
  return `t=${t},v1=${createHmac("sha256", secret).update(`${t}.${body}`).digest("hex")}`;
}

/** A control's work on Stripe's own terms: what Stripe would refuse, the control refuses. */
function attempt(work: () => Record<string, unknown>): Outcome {
  try {
    return { ok: true, data: work() };
  } catch (error) {
    if (isFailure(error)) return { ok: false, status: 409, reason: error.message };
    throw error;
  }
}

function latest(account: Account, payment: string): Session {
  const [session] = account.sessions.byPayment(payment);
  if (!session) throw resourceMissing("checkout.session", payment);
  return session;
}

function paidCharge(account: Account, payment: string): Charge {
  const ofSessions = account.sessions
    .byPayment(payment)
    .map(({ payment_intent }) => (payment_intent === null ? null : account.intents.get(payment_intent)));
  for (const intent of [...ofSessions, ...account.intents.byPayment(payment)]) {
    const charge = intent?.status === "succeeded" && intent.latest_charge ? account.charges.get(intent.latest_charge) : null;
    if (charge) return charge;
  }
  throw failure(409, "sandbox", `The payment ${payment} has not been paid.`);
}

function summaryOf(account: Account, session: Session) {
  const [line] = account.carts.get(session.id)?.lines ?? [];
  return {
    payment: session.client_reference_id,
    title: `${line?.description ?? "Payment"}, ${show(session.amount_total, session.currency)}`,
    state: session.payment_status === "paid" ? "paid" : session.status,
    url: `/pay/${session.id}`,
  };
}

function* take<T>(rows: Iterable<T>, limit: number): Iterable<T> {
  let left = limit;
  for (const row of rows) {
    if (left <= 0) return;
    left -= 1;
    yield row;
  }
}
