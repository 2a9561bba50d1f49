import type { Account } from "./account";
import { bend } from "./bend";
import { invalidRequest } from "./errors";
import { renderOne } from "./shape";
import type { StripeEvent, StripeObject } from "./types";

type Rendered = Record<string, unknown>;
const depthMax = 4;

/** An object as a GET answers it: bent as the switches say, with the named references in full. */
export function render(account: Account, object: StripeObject, expand: readonly string[] = []): Rendered {
  const shown = bend(renderOne(object), account.world.switches("stripe").tamper);
  for (const path of expand) expandPath(account, shown, path.split("."), path);
  return shown;
}

export type Listed = { data: (StripeObject | StripeEvent)[]; has_more: boolean; url: string };

/** A list as the API shows it; its `expand` paths begin with `data.`. */
export function renderList(account: Account, { data, has_more, url }: Listed, expand: readonly string[] = []): Rendered {
  const paths = expand.map((path) => {
    if (!path.startsWith("data.")) throw cannotExpand(path);
    return path.slice("data.".length);
  });
  return {
    object: "list",
    data: data.map((row) => (row.object === "event" ? renderEvent(account, row) : render(account, row, paths))),
    has_more,
    url,
  };
}

export function renderEvent(account: Account, event: StripeEvent): Rendered {
  const object = bend(event.data.object, account.world.switches("stripe").tamper);
  return { ...event, data: { object }, pending_webhooks: account.options.deliveries.pendingOf(event.id) };
}

function expandPath(account: Account, shown: Rendered, path: readonly string[], whole: string) {
  if (path.length > depthMax) throw invalidRequest(`You cannot expand more than ${depthMax} levels of a property. Property: ${whole}`);
  const [name = "", ...rest] = path;
  if (shown.object === "checkout.session" && name === "line_items" && rest.length === 0) {
    shown.line_items = lineItems(account, String(shown.id), String(shown.currency));
    return;
  }
  const load = references[String(shown.object)]?.[name];
  if (!load) throw cannotExpand(whole);
  const value = shown[name];
  if (typeof value === "string") {
    const found = load(account, value);
    if (found) shown[name] = bend(renderOne(found), account.world.switches("stripe").tamper);
  }
  const next = shown[name];
  if (rest.length > 0 && next && typeof next === "object") expandPath(account, Object.assign(next), rest, whole);
}

const cannotExpand = (path: string) => invalidRequest(`This property cannot be expanded (${path}).`);

type Load = (account: Account, id: string) => StripeObject | null;
const intent: Load = ({ intents }, id) => intents.get(id);
const charge: Load = ({ charges }, id) => charges.get(id);
const balance: Load = ({ balances }, id) => balances.get(id);
const customer: Load = ({ customers }, id) => customers.get(id);
const method: Load = ({ methods }, id) => methods.get(id);
const references: Record<string, Record<string, Load>> = {
  "checkout.session": { payment_intent: intent, customer },
  payment_intent: { latest_charge: charge, customer, payment_method: method },
  charge: { balance_transaction: balance, payment_intent: intent, customer },
  payment_method: { customer },
  customer: {},
  refund: { charge, payment_intent: intent, balance_transaction: balance },
  dispute: { charge, payment_intent: intent },
  balance_transaction: { source: charge },
};

function lineItems({ carts }: Account, session: string, currency: string) {
  const data = (carts.get(session)?.lines ?? []).map((line) => ({
    id: line.id,
    object: "item",
    amount_discount: 0,
    amount_subtotal: line.unit_amount * line.quantity,
    amount_tax: 0,
    amount_total: line.unit_amount * line.quantity,
    currency,
    description: line.description,
    price: {
      id: line.id.replace("li_", "price_"),
      object: "price",
      currency,
      product: line.product,
      type: "one_time",
      unit_amount: line.unit_amount,
    },
    quantity: line.quantity,
  }));
  return { object: "list", data, has_more: false, url: `/v1/checkout/sessions/${session}/line_items` };
}
