import type { Context, Hono } from "hono";
import { z } from "zod";
import { pageHeaders, payPage } from "../pages";
import type { Account } from "./account";
import { plainCard, testCardNames, testCards, type TestCard } from "./cards";
import { show } from "./money";
import { decline, keepsCard, pay, payDelayed } from "./payments";
import { getSession } from "./sessions";
import type { Session } from "./types";

const actions = ["pay", "fail", "cancel", "abandon", "delayed"] as const;

/** The page that the customer is sent to. */
export function mountPage(app: Hono, account: Account) {
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
    const body = await c.req.parseBody();
    const action = z.enum(actions).safeParse(body.action);
    if (!action.success) return c.text(`action must be one of ${actions.join(", ")}`, 422);
    const card = z.enum(testCardNames).default(plainCard).safeParse(body.card);
    if (!card.success) return c.text(`card must be one of ${testCardNames.join(", ")}`, 422);
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
    const after = store.atomically(() => act(account, getSession(account, session.id), action.data, card.data));
    if (after.status === "expired") return c.html(pageOfSession(account, after), 410, pageHeaders);
    const back = after.status === "complete" ? after.success_url.replaceAll("{CHECKOUT_SESSION_ID}", after.id) : c.req.path;
    return c.redirect(back, 303);
  });
}

/** What the customer does on the page. A session that is complete or over does not change any more. */
function act(account: Account, session: Session, action: (typeof actions)[number], card: TestCard): Session {
  if (session.status !== "open") return session;
  if (action === "pay") return pay(account, session, keepsCard(account, session) ? card : plainCard);
  if (action === "delayed" && takesDelayed(session)) return payDelayed(account, session);
  return action === "fail" ? decline(account, session) : session;
}

/** The merchant may take cards only. */
const takesDelayed = ({ allowed_payment_method_types: allowed }: Session) => allowed === null || allowed.some((type) => type !== "card");

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
    choice: keepsCard(account, session) ? keptCard : undefined,
    more: takesDelayed(session) ? [{ action: "delayed", text: "Pay by a method that takes days" }] : [],
    footer: `${session.id.slice(0, 24)}… · ends ${new Date(session.expires_at * 1_000).toISOString().replace("T", " ").slice(0, 16)} UTC`,
  });
}

/** The customer is told, as Stripe's page tells them. */
const keptCard = {
  name: "card",
  text: "The card is kept: the shop can charge it later, while you are away.",
  options: testCardNames.map((value) => ({ value, text: testCards[value].text, chosen: value === plainCard })),
};
