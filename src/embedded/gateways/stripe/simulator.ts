import { createHmac } from "node:crypto";
import type { Context, Hono } from "hono";
import { z } from "zod";
import { pageHeaders, payPage } from "../pages";
import type { Outcome, Simulator, World } from "../simulator";
import { openAccount, type Account, type StripeOptions } from "./account";
import { failure, isFailure, resourceMissing } from "./errors";
import { answer, type Call } from "./http";
import { eventFilter, eventListParams, pageOf } from "./lists";
import { show } from "./money";
import { expand, read } from "./params";
import { decline, finishDelayed, pay, payDelayed } from "./payments";
import { createRefund, disputeCharge, refundCharge, refundListParams } from "./reversals";
import { render, renderEvent, renderList } from "./render";
import { closeSession, createSession, expireSession, getSession, sessionListParams } from "./sessions";
import type { Charge, Session } from "./types";

/** Stripe: hosted Checkout for one-time payments, with what follows from them. */
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
    knows: (payment) => account.sessions.byPayment(payment).length > 0,
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

const onlyExpand = z.strictObject({ expand });

function mountApi(app: Hono, account: Account) {
  const on = (method: "GET" | "POST", path: string, work: (call: Call) => Record<string, unknown>) =>
    app.on(method, path, (c) => answer(account, c, work));
  const one = (path: string, what: string, param: string, find: (id: string) => Parameters<typeof render>[1] | null) =>
    on("GET", path, ({ id, form }) => {
      const found = find(id);
      if (!found) throw resourceMissing(what, id, param);
      return render(account, found, read(onlyExpand, form).expand);
    });

  on("POST", "/v1/checkout/sessions", ({ form }) => {
    const made = createSession(account, form);
    return render(account, made.session, made.expand);
  });
  on("GET", "/v1/checkout/sessions", ({ form }) => {
    const wanted = read(sessionListParams, form);
    const passes = (row: Session) =>
      (wanted.payment_intent === undefined || row.payment_intent === wanted.payment_intent) &&
      (wanted.status === undefined || row.status === wanted.status);
    return renderList(account, pageOf(account.sessions.newest(), passes, wanted, "/v1/checkout/sessions"), wanted.expand);
  });
  on("GET", "/v1/checkout/sessions/:id", ({ id, form }) => render(account, getSession(account, id), read(onlyExpand, form).expand));
  on("POST", "/v1/checkout/sessions/:id/expire", ({ id, form, cause }) => {
    const { expand: paths } = read(onlyExpand, form);
    return render(account, expireSession(account, id, cause), paths);
  });
  one("/v1/payment_intents/:id", "payment_intent", "intent", (id) => account.intents.get(id));
  one("/v1/charges/:id", "charge", "id", (id) => account.charges.get(id));
  one("/v1/balance_transactions/:id", "balance transaction", "id", (id) => account.balances.get(id));
  one("/v1/refunds/:id", "refund", "id", (id) => account.refunds.get(id));
  one("/v1/disputes/:id", "dispute", "dispute", (id) => account.disputes.get(id));
  on("POST", "/v1/refunds", ({ form, cause }) => {
    const made = createRefund(account, form, cause);
    return render(account, made.refund, made.expand);
  });
  on("GET", "/v1/refunds", ({ form }) => {
    const wanted = read(refundListParams, form);
    const passes = (row: { payment_intent: string; charge: string }) =>
      (wanted.payment_intent === undefined || row.payment_intent === wanted.payment_intent) &&
      (wanted.charge === undefined || row.charge === wanted.charge);
    return renderList(account, pageOf(account.refunds.newest(), passes, wanted, "/v1/refunds"), wanted.expand);
  });
  on("GET", "/v1/events", ({ form }) => {
    const wanted = read(eventListParams, form);
    return renderList(account, pageOf(account.events.newest(), eventFilter(account, wanted), wanted, "/v1/events"), wanted.expand);
  });
  on("GET", "/v1/events/:id", ({ id }) => {
    const event = account.events.get(id);
    if (!event) throw resourceMissing("event", id);
    return renderEvent(account, event);
  });
  app.all("/v1/*", (c) =>
    answer(account, c, () => {
      throw failure(
        404,
        "invalid_request_error",
        `Unrecognized request URL (${c.req.method}: ${new URL(c.req.url).pathname}). If you are trying to list objects, remove the trailing slash.`,
      );
    }),
  );
}

const actions = ["pay", "fail", "cancel", "abandon", "delayed"] as const;

function mountPage(app: Hono, account: Account) {
  const { store } = account.world;
  const find = (c: Context) => {
    const id = c.req.param("session") ?? "";
    return account.sessions.get(id) && store.atomically(() => getSession(account, id));
  };
  app.get("/pay/:session", (c) => {
    const session = find(c);
    return session
      ? c.html(pageOfSession(account, session), session.status === "expired" ? 410 : 200, pageHeaders)
      : c.text("No such checkout session.", 404);
  });
  app.post("/pay/:session", async (c) => {
    const session = find(c);
    if (!session) return c.text("No such checkout session.", 404);
    const action = z.enum(actions).safeParse((await c.req.parseBody()).action);
    if (!action.success) return c.text(`action must be one of ${actions.join(", ")}`, 422);
    account.world.log({
      method: "stripe",
      direction: "in",
      path: c.req.path,
      status: 303,
      summary: `the customer's ${action.data}${session.client_reference_id ? ` for ${session.client_reference_id}` : ""}`,
    });
    if (action.data === "cancel" && session.cancel_url) return c.redirect(session.cancel_url, 303);
    if (action.data === "abandon") {
      return c.html(
        pageOfSession(account, session, "You left. The shop was told nothing; the page stays open until its session ends."),
        200,
        pageHeaders,
      );
    }
    const after = store.atomically(() => act(account, getSession(account, session.id), action.data));
    if (after.status === "expired") return c.html(pageOfSession(account, after), 410, pageHeaders);
    const back = after.status === "complete" ? after.success_url.replaceAll("{CHECKOUT_SESSION_ID}", after.id) : c.req.path;
    return c.redirect(back, 303);
  });
}

/** What the customer does on the page. A session that is complete or over does not change any more. */
function act(account: Account, session: Session, action: (typeof actions)[number]): Session {
  if (session.status !== "open") return session;
  if (action === "pay") return pay(account, session);
  if (action === "delayed") return payDelayed(account, session);
  return action === "fail" ? decline(account, session) : session;
}

function pageOfSession(account: Account, session: Session, note?: string) {
  const { currency } = session;
  const declined = session.payment_intent ? account.intents.get(session.payment_intent)?.last_payment_error?.message : undefined;
  const said = {
    open: declined && `${declined} You can try again.`,
    complete: session.payment_status === "paid" ? "Paid. Thank you." : "Thank you. The money is on its way.",
    expired: "This checkout session has timed out. Nothing was paid.",
  }[session.status];
  const text = note ?? said;
  return payPage({
    gateway: "Stripe",
    merchant: new URL(session.success_url).host,
    amount: show(session.amount_total, currency),
    lines: (account.carts.get(session.id)?.lines ?? []).map((line) => ({
      text: line.quantity > 1 ? `${line.quantity} × ${line.description}` : line.description,
      amount: show(line.unit_amount * line.quantity, currency),
    })),
    notice: text ? { text, bad: !note && session.status !== "complete" } : undefined,
    open: session.status === "open",
    more: [{ action: "delayed", text: "Pay by a method that takes days" }],
    footer: `${session.id.slice(0, 24)}… · ends ${new Date(session.expires_at * 1_000).toISOString().replace("T", " ").slice(0, 16)} UTC`,
  });
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
  for (const { payment_intent } of account.sessions.byPayment(payment)) {
    const intent = payment_intent ? account.intents.get(payment_intent) : null;
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
