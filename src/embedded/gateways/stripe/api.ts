import type { Hono } from "hono";
import { z } from "zod";
import type { Account } from "./account";
import { createCustomer, detachMethod, methodListParams } from "./customers";
import { failure, noSuch, resourceMissing } from "./errors";
import { answer, type Call } from "./http";
import { cancelIntent, createIntent, intentListParams } from "./intents";
import { eventFilter, eventListParams, pageOf, within } from "./lists";
import { expand, read } from "./params";
import { createRefund, refundListParams } from "./reversals";
import { render, renderEvent, renderList } from "./render";
import { createSession, expireSession, getSession, sessionListParams } from "./sessions";
import type { CardMethod, PaymentIntent, Session } from "./types";

const onlyExpand = z.strictObject({ expand });

/** The documented paths of the API. */
export function mountApi(app: Hono, account: Account) {
  const on: On = (method, path, work) => void app.on(method, path, (c) => answer(account, c, work));
  mountSaved(on, account);
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
      (wanted.customer === undefined || row.customer === wanted.customer) &&
      (wanted.status === undefined || row.status === wanted.status);
    return renderList(account, pageOf(account.sessions.newest(), passes, wanted, "/v1/checkout/sessions"), wanted.expand);
  });
  on("GET", "/v1/checkout/sessions/:id", ({ id, form }) => render(account, getSession(account, id), read(onlyExpand, form).expand));
  on("POST", "/v1/checkout/sessions/:id/expire", ({ id, form, cause }) => {
    const { expand: paths } = read(onlyExpand, form);
    return render(account, expireSession(account, id, cause), paths);
  });
  one("/v1/payment_intents/:id", "payment_intent", "intent", (id) => account.intents.get(id));
  one("/v1/customers/:id", "customer", "id", (id) => account.customers.get(id));
  one("/v1/payment_methods/:id", "PaymentMethod", "payment_method", (id) => account.methods.get(id));
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

type On = (method: "GET" | "POST", path: string, work: (call: Call) => Record<string, unknown>) => void;

/** Customers, the cards that they left here, and the charges of those. */
function mountSaved(on: On, account: Account) {
  on("POST", "/v1/customers", ({ form, cause }) => {
    const made = createCustomer(account, form, cause);
    return render(account, made.customer, made.expand);
  });
  on("GET", "/v1/customers/:id/payment_methods", ({ id, form }) => {
    const wanted = read(methodListParams, form);
    if (!account.customers.get(id)) throw resourceMissing("customer", id, "customer");
    const passes = (row: CardMethod) =>
      row.customer === id &&
      (wanted.type === undefined || row.type === wanted.type) &&
      (wanted.allow_redisplay === undefined || row.allow_redisplay === wanted.allow_redisplay);
    return renderList(account, pageOf(account.methods.newest(), passes, wanted, `/v1/customers/${id}/payment_methods`), wanted.expand);
  });
  on("POST", "/v1/payment_methods/:id/detach", ({ id, form, cause }) => {
    const { expand: paths } = read(onlyExpand, form);
    return render(account, detachMethod(account, id, cause), paths);
  });
  on("POST", "/v1/payment_intents", ({ form, cause }) => {
    const made = createIntent(account, form, cause);
    return render(account, made.intent, made.expand);
  });
  on("GET", "/v1/payment_intents", ({ form }) => {
    const wanted = read(intentListParams, form);
    if (wanted.customer !== undefined && !account.customers.get(wanted.customer)) throw noSuch("customer", wanted.customer, "customer");
    const passes = (row: PaymentIntent) =>
      (wanted.customer === undefined || row.customer === wanted.customer) && within(row.created, wanted.created);
    return renderList(account, pageOf(account.intents.newest(), passes, wanted, "/v1/payment_intents"), wanted.expand);
  });
  on("POST", "/v1/payment_intents/:id/cancel", ({ id, form, cause }) => {
    const canceled = cancelIntent(account, id, form, cause);
    return render(account, canceled.intent, canceled.expand);
  });
}
