import type { Context, Hono } from "hono";
import { z } from "zod";
import { pageHeaders, payPage } from "../pages";
import { callerGone } from "../silence";
import type { Outcome, SimulatorOf } from "../simulator";
import { certificate } from "./certificate";
import { certificatePath } from "./notices";
import { alive, create, execute, keep, pagePath, search, status, wayBack } from "./payments";
import { give, refund, refundStatus } from "./refunds";
import { grant, isAdmitted, unauthorized } from "./tokens";
import { decimal, refusal, sessionLife_ms, type Account, type BkashSecrets, type Said, type Session } from "./types";

const method = "bkash";
export const sandboxTopic = "arn:aws:sns:ap-southeast-1:000000000000:zaaz_sandbox";

/** bKash: tokenized checkout of version 1.2, refunds of both versions, and the topic that tells of payments. */
export const bkashSimulator: SimulatorOf<BkashSecrets> = (world, { webhookUrl, secrets }) => {
  const account: Account = {
    world,
    secrets,
    topic: sandboxTopic,
    sessions: world.store.shelf(method, "session"),
    refunds: world.store.shelf(method, "refund"),
    tokens: world.store.shelf(method, "tokens"),
  };
  const of = (payment: string) => account.sessions.byPayment(payment);
  const impossible = (reason: string): Outcome => ({ ok: false, status: 409, reason });
  return {
    name: method,
    receiver: {
      url: webhookUrl,
      headers: () => ({
        "content-type": "text/plain; charset=UTF-8",
        "x-amz-sns-message-type": "Notification",
        "user-agent": "Amazon Simple Notification Service Agent",
      }),
    },
    mount(app) {
      mountApi(app, account);
      mountPage(app, account);
      app.get(`/sns${certificatePath}`, (c) => c.text(certificate));
    },
    knows: (payment) => of(payment).length > 0,
    expire(payment) {
      const [session] = of(payment);
      if (!session || (session.state !== "Initiated" && session.state !== "Approved"))
        return impossible(`The payment is ${session?.state}.`);
      return { ok: true, data: { paymentID: keep(account, { ...session, state: "Expired" }).id } };
    },
    refund(payment, amount) {
      const session = of(payment).find(({ state }) => state === "Completed");
      if (!session) return impossible("Nothing was paid.");
      const made = give(account, session, amount ?? session.amount, "panel", "panel");
      return typeof made === "string" ? impossible(made) : { ok: true, data: { refundTrxId: made.id, amount: made.amount } };
    },
    dispute: () => impossible("bKash tells merchants of no disputes by its API."),
    finishDelayed: () => impossible("bKash has no method that takes days."),
    sweep: () => undefined,
    recent(limit) {
      const rows = [];
      for (const session of account.sessions.newest()) {
        if (rows.length >= limit) break;
        rows.push({
          payment: session.invoice,
          title: `${session.invoice.slice(0, 24)}, ${decimal(session.amount)} BDT`,
          state: session.state.toLowerCase(),
          url: pagePath(session),
        });
      }
      return rows;
    },
  };
};

type Answer = { status: 200 | 400 | 401; body: Said };

function mountApi(app: Hono, account: Account): void {
  const { world } = account;
  const answer = async (c: Context, work: (body: Said) => Answer): Promise<Response> => {
    const body = z.record(z.string(), z.unknown()).safeParse(await c.req.json().catch(() => null)).data;
    const said: Answer = world.take(method, "fail_next")
      ? { status: 200, body: refusal("9999", "System Error") }
      : body
        ? world.store.atomically(() => work(body))
        : { status: 400, body: { message: "Invalid request body" } };
    const silent = world.take(method, "timeout_next");
    const { statusCode, errorCode, message, transactionStatus } = said.body as Record<string, string | undefined>;
    const paymentID = typeof body?.["paymentID"] === "string" ? body["paymentID"] : "";
    const summary = [statusCode ?? errorCode ?? message ?? "", transactionStatus ?? "", paymentID].join(" ").trim();
    world.log({
      method,
      direction: "in",
      path: c.req.path,
      status: silent ? 0 : said.status,
      summary: silent ? `${summary} (never answered)` : summary,
    });
    if (silent) await callerGone(c);
    return c.json(said.body, said.status);
  };
  const base = "/v1.2.0-beta/tokenized/checkout";
  for (const what of ["grant", "refresh"] as const)
    app.post(`${base}/token/${what}`, (c) => answer(c, (body) => grant(account, (name) => c.req.header(name), body, what)));
  const on = (path: string, work: (body: Said) => Answer) =>
    app.post(path, (c) => answer(c, (body) => (isAdmitted(account, (name) => c.req.header(name)) ? work(body) : unauthorized)));
  const ok = (body: Said): Answer => ({ status: 200, body });
  on(`${base}/create`, (body) => ok(create(account, body)));
  on(`${base}/execute`, (body) => ok(execute(account, body)));
  on(`${base}/payment/status`, (body) => ok(status(account, body)));
  on(`${base}/general/searchTransaction`, (body) => ok(search(account, body)));
  on(`${base}/payment/refund`, (body) => refund(account, body, "v1.2"));
  on("/v2/tokenized-checkout/refund/payment/transaction", (body) => refund(account, body, "v2"));
  on("/v2/tokenized-checkout/refund/payment/status", (body) => refundStatus(account, body));
}

const actions = ["pay", "empty", "fail", "cancel", "abandon"] as const;

function mountPage(app: Hono, account: Account): void {
  const { world } = account;
  const find = (c: Context) => {
    const session = account.sessions.get(c.req.param("id") ?? "");
    return session && alive(account, session);
  };
  const isOpen = ({ state }: Session) => state === "Initiated";
  app.get("/bkash/pay/:id", (c) => {
    const session = find(c);
    return session ? c.html(pageOf(session), isOpen(session) ? 200 : 410, pageHeaders) : c.text("No such payment.", 404);
  });
  app.post("/bkash/pay/:id", async (c) => {
    const session = find(c);
    if (!session) return c.text("No such payment.", 404);
    const action = z.enum(actions).safeParse((await c.req.parseBody()).action);
    if (!action.success) return c.text(`action must be one of ${actions.join(", ")}`, 422);
    const chosen = action.data;
    world.log({ method, direction: "in", path: c.req.path, status: 303, summary: `the customer's ${chosen} for ${session.invoice}` });
    if (chosen === "abandon")
      return c.html(pageOf(session, "You left. The shop was told nothing; the page stays open for a day."), 200, pageHeaders);
    if (!isOpen(session)) return c.html(pageOf(session), 410, pageHeaders);
    const state = ({ pay: "Approved", empty: "Approved", fail: "Failed", cancel: "Cancelled" } as const)[chosen];
    const after = world.store.atomically(() => keep(account, { ...session, state, empty: chosen === "empty" }));
    return c.redirect(wayBack(after, state === "Approved" ? "success" : chosen === "cancel" ? "cancel" : "failure"), 303);
  });
}

const words: Record<Session["state"], string | null> = {
  Initiated: null,
  Approved: "You agreed to pay. The shop completes the payment.",
  Completed: "Paid. Thank you.",
  Cancelled: "You cancelled.",
  Failed: "The payment failed.",
  Expired: "This payment has timed out. Nothing was paid.",
};

function pageOf(session: Session, note?: string) {
  const text = note ?? words[session.state];
  const amount = `${decimal(session.amount)} BDT`;
  return payPage({
    gateway: "bKash",
    merchant: new URL(session.callback).host,
    amount,
    lines: [{ text: `Invoice ${session.invoice.slice(0, 24)}`, amount }],
    notice: text ? { text, bad: ["Cancelled", "Failed", "Expired"].includes(session.state) } : undefined,
    open: session.state === "Initiated",
    more: [{ action: "empty", text: "Agree, with an empty wallet" }],
    footer: `${session.id} · ends ${new Date(session.created + sessionLife_ms).toISOString().replace("T", " ").slice(0, 16)} UTC`,
  });
}
