import type { Context, Hono } from "hono";
import { z } from "zod";
import { formPage, pageHeaders, payPage, submitHash } from "../pages";
import { callerGone } from "../silence";
import type { Outcome, SimulatorOf } from "../simulator";
import { begin, cancel, lookUp, validate } from "./queries";
import { end, openSession, pagePath } from "./sessions";
import { carried } from "./told";
import { decimal, takaOf, type Session, type SslcommerzSecrets, type Store } from "./types";

const method = "sslcommerz";

/** SSLCommerz: the hosted page (EasyCheckout) of API version 4, its IPN and its validation APIs. */
export const sslcommerzSimulator: SimulatorOf<SslcommerzSecrets> = (world, { webhookUrl, secrets }) => {
  const store: Store = {
    world,
    secrets,
    sessions: world.store.shelf(method, "session"),
    index: world.store.shelf(method, "index"),
    refunds: world.store.shelf(method, "refund"),
  };
  const latest = (payment: string) => store.sessions.byPayment(payment)[0]!;
  const impossible = (reason: string): Outcome => ({ ok: false, status: 409, reason });
  return {
    name: method,
    receiver: {
      url: webhookUrl,
      headers: () => ({ "content-type": "application/x-www-form-urlencoded", "user-agent": "SSLCOMMERZ" }),
    },
    mount(app) {
      mountApi(app, store);
      mountPage(app, store);
    },
    knows: (payment) => store.sessions.byPayment(payment).length > 0,
    expire(payment) {
      const session = latest(payment);
      if (session.ended !== null) return impossible(`The session has ended: ${session.ended}.`);
      return { ok: true, data: { session: end(store, session, "EXPIRED").id } };
    },
    refund(payment, amount) {
      const session = store.sessions.byPayment(payment).find(({ ended }) => ended === "VALID");
      if (!session) return impossible("Nothing was paid.");
      const said = begin(store, session, amount ?? takaOf(session), `panel-${crypto.randomUUID().slice(0, 8)}`);
      return said["status"] === "success" ? { ok: true, data: said } : impossible(String(said["errorReason"]));
    },
    cancelRefund(payment) {
      const refused = cancel(store, payment);
      return refused ? { ok: true, data: { refund_ref_id: refused.id } } : impossible("No refund is underway.");
    },
    dispute: () => impossible("SSLCommerz tells merchants of no disputes by its API."),
    finishDelayed: () => impossible("SSLCommerz has no method that takes days."),
    sweep: () => store.sessions.due(world.now().getTime()).forEach((session) => end(store, session, "EXPIRED")),
    recent(limit) {
      const rows = [];
      for (const session of store.sessions.newest()) {
        if (rows.length >= limit) break;
        const title = `${session.product}, ${decimal(session.asked)} ${session.currency}`;
        rows.push({ payment: session.tran_id, title, state: session.ended?.toLowerCase() ?? "open", url: pagePath(session) });
      }
      return rows;
    },
  };
};

function mountApi(app: Hono, store: Store): void {
  const { world } = store;
  const answer = async (c: Context, work: () => Promise<Record<string, unknown>> | Record<string, unknown>): Promise<Response> => {
    const fails = world.take(method, "fail_next");
    const said = fails ? null : await work();
    const silent = world.take(method, "timeout_next");
    const summary = said ? [said["status"] ?? said["APIConnect"], said["tran_id"] ?? said["failedreason"]].join(" ") : "an error page";
    world.log({
      method,
      direction: "in",
      path: c.req.path,
      status: silent ? 0 : 200,
      summary: silent ? `${summary} (never answered)` : summary,
    });
    if (silent) await callerGone(c);
    // What goes wrong there comes as a page, with a status that says nothing of it.
    return said ? c.json(said) : c.html("<html><body><h1>Service temporarily unavailable</h1></body></html>");
  };
  const query = (c: Context) => c.req.query();
  app.post("/gwprocess/v4/api.php", (c) =>
    answer(c, async () => {
      const type = c.req.header("content-type") ?? "";
      const readable = /^application\/x-www-form-urlencoded|^multipart\/form-data;.*boundary=/.test(type);
      const form = readable ? (z.record(z.string(), z.string()).safeParse(await c.req.parseBody()).data ?? {}) : {};
      return world.store.atomically(() => openSession(store, form));
    }),
  );
  app.get("/validator/api/validationserverAPI.php", (c) => answer(c, () => world.store.atomically(() => validate(store, query(c)))));
  app.get("/validator/api/merchantTransIDvalidationAPI.php", (c) => answer(c, () => world.store.atomically(() => lookUp(store, query(c)))));
}

const actions = ["pay", "risky", "fail", "cancel", "abandon"] as const;

function mountPage(app: Hono, store: Store): void {
  const { world } = store;
  const find = (c: Context) => store.sessions.get((c.req.param("key") ?? "").replace(/^testcde/, "").toUpperCase());
  app.get("/EasyCheckOut/:key", (c) => {
    const session = find(c);
    return session ? c.html(pageOf(session), session.ended === null ? 200 : 410, pageHeaders) : c.text("No such session.", 404);
  });
  app.post("/EasyCheckOut/:key", async (c) => {
    const session = find(c);
    if (!session) return c.text("No such session.", 404);
    const action = z.enum(actions).safeParse((await c.req.parseBody()).action);
    if (!action.success) return c.text(`action must be one of ${actions.join(", ")}`, 422);
    world.log({ method, direction: "in", path: c.req.path, status: 200, summary: `the customer's ${action.data} for ${session.tran_id}` });
    const chosen = action.data;
    if (chosen === "abandon") {
      const left = "You left. The shop was told nothing; the page stays open until its session ends.";
      return c.html(pageOf(session, left), 200, pageHeaders);
    }
    const after = world.store.atomically(() => act(store, session, chosen));
    const result = after.ended === "VALID" ? "success" : after.ended === "CANCELLED" ? "cancel" : "fail";
    return c.html(formPage("SSLCommerz", after.urls[result], carried(store, after)), 200, {
      ...pageHeaders,
      "content-security-policy": `${pageHeaders["content-security-policy"]}; script-src ${submitHash}`,
    });
  });
}

function act(store: Store, session: Session, action: Exclude<(typeof actions)[number], "abandon">): Session {
  const ends = { pay: "VALID", risky: "VALID", fail: "FAILED", cancel: "CANCELLED" } as const;
  return end(store, store.sessions.get(session.id) ?? session, ends[action], { risky: action === "risky" });
}

function pageOf(session: Session, note?: string) {
  const said = {
    VALID: "Paid. Thank you.",
    FAILED: "The payment failed.",
    CANCELLED: "You cancelled.",
    UNATTEMPTED: "Nothing was tried.",
    EXPIRED: "This session has timed out. Nothing was paid.",
  };
  const text = note ?? (session.ended && said[session.ended]);
  const amount = `${decimal(session.asked)} ${session.currency}`;
  return payPage({
    gateway: "SSLCommerz",
    merchant: new URL(session.urls.success).host,
    amount,
    lines: [{ text: session.product, amount }],
    notice: text ? { text, bad: !note && session.ended !== "VALID" } : undefined,
    open: session.ended === null,
    more: [{ action: "risky", text: "Pay, and be flagged as risky" }],
    footer: `${session.tran_id} · ends ${new Date(session.expires).toISOString().replace("T", " ").slice(0, 16)} UTC`,
  });
}
