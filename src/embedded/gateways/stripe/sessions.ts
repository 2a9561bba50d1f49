import { z } from "zod";
import { saveSession, type Account, type Cause } from "./account";
import { invalidRequest, noSuch, resourceMissing } from "./errors";
import type { Form } from "./form";
import { assertChargeable, assertCurrency } from "./money";
import { absoluteUrl, expand, flag, integer, metadata, nonNegative, paging, read, refuseUnplayed, text } from "./params";
import { stripeId, type Session } from "./types";

const shortestSeconds = 30 * 60;
const longestSeconds = 24 * 60 * 60;
/** A request takes a moment: Stripe does not count it against the shortest life. */
const graceSeconds = 5;

const productData = z.strictObject({
  name: text(250),
  description: text().optional(),
  metadata: metadata.optional(),
  images: z.array(absoluteUrl).max(8).optional(),
});
const lineItem = z.strictObject({
  quantity: integer.refine((value) => value > 0, "greater than 0"),
  price_data: z.strictObject({
    currency: text(3).transform((code) => code.toLowerCase()),
    unit_amount: nonNegative,
    product_data: productData,
  }),
});

const createParams = z.strictObject({
  mode: z.enum(["payment"]),
  line_items: z.array(lineItem).min(1).max(100),
  success_url: absoluteUrl,
  cancel_url: absoluteUrl.optional(),
  client_reference_id: text(200).optional(),
  customer: text().optional(),
  customer_creation: z.enum(["always", "if_required"]).optional(),
  customer_email: z.email().max(800).optional(),
  metadata: metadata.optional(),
  payment_intent_data: z
    .strictObject({
      metadata: metadata.optional(),
      description: text(1_000).optional(),
      receipt_email: z.email().optional(),
      setup_future_usage: z.enum(["off_session", "on_session"]).optional(),
    })
    .optional(),
  adaptive_pricing: z.strictObject({ enabled: flag.optional() }).optional(),
  allowed_payment_method_types: z.array(text(40)).max(40).optional(),
  expires_at: integer.optional(),
  locale: text(10).optional(),
  submit_type: z.enum(["auto", "book", "donate", "pay", "subscribe"]).optional(),
  ui_mode: z.enum(["hosted_page"]).optional(),
  expand,
});

/** Documented for this call, and beyond what the sandbox plays: told apart from what is unknown. */
const notPlayed = new Set([
  ..."after_expiration allow_promotion_codes automatic_tax billing_address_collection branding_settings consent_collection currency custom_fields".split(
    " ",
  ),
  ..."custom_text customer_account customer_update discounts excluded_payment_method_types integration_identifier".split(" "),
  ..."invoice_creation managed_payments name_collection optional_items origin_context payment_method_collection payment_method_configuration".split(
    " ",
  ),
  ..."payment_method_data payment_method_options permissions phone_number_collection redirect_on_completion return_url".split(" "),
  ..."saved_payment_method_options setup_intent_data shipping_address_collection shipping_options subscription_data tax_id_collection wallet_options".split(
    " ",
  ),
]);

/** `POST /v1/checkout/sessions` */
export function createSession(account: Account, form: Form): { session: Session; expand: string[] | undefined } {
  refuseUnplayed(form, notPlayed);
  const params = read(createParams, form);
  assertOneCustomer(account, params);
  const { currency, total } = totalOf(params.line_items);
  const created = account.seconds();
  const id = stripeId("cs_test", 58);
  const session: Session = {
    id,
    object: "checkout.session",
    adaptive_pricing: { enabled: params.adaptive_pricing?.enabled ?? true },
    allowed_payment_method_types: params.allowed_payment_method_types ?? null,
    amount_subtotal: total,
    amount_total: total,
    cancel_url: params.cancel_url ?? null,
    client_reference_id: params.client_reference_id ?? null,
    created,
    currency,
    customer: params.customer ?? null,
    customer_creation: params.customer === undefined ? (params.customer_creation ?? "if_required") : null,
    customer_details: null,
    customer_email: params.customer_email ?? null,
    expires_at: endOf(params.expires_at, created),
    livemode: false,
    locale: params.locale ?? null,
    metadata: params.metadata ?? {},
    mode: "payment",
    payment_intent: null,
    payment_status: "unpaid",
    status: "open",
    submit_type: params.submit_type ?? null,
    success_url: params.success_url,
    ui_mode: "hosted_page",
    url: `${account.world.origin}/pay/${id}`,
  };
  saveSession(account, session);
  const lines = params.line_items.map(({ quantity, price_data: { unit_amount, product_data } }) => ({
    id: stripeId("li"),
    description: product_data.name,
    product: stripeId("prod", 14),
    quantity,
    unit_amount,
  }));
  const {
    metadata: intentMetadata = {},
    description = null,
    receipt_email = null,
    setup_future_usage = null,
  } = params.payment_intent_data ?? {};
  account.carts.put({ id, lines, intent: { metadata: intentMetadata, description, receipt_email, setup_future_usage } });
  return { session, expand: params.expand };
}

/** A session as it stands now: one whose time has come is expired, whether or not the sweep has been. */
export function getSession(account: Account, id: string): Session {
  const session = account.sessions.get(id);
  if (!session) throw resourceMissing("checkout.session", id, "session");
  return session.status === "open" && session.expires_at <= account.seconds() ? closeSession(account, session, null) : session;
}

/** `POST /v1/checkout/sessions/:id/expire` */
export function expireSession(account: Account, id: string, cause: Cause): Session {
  const session = getSession(account, id);
  if (session.status !== "open") {
    throw invalidRequest(
      `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${session.status}.`,
    );
  }
  return closeSession(account, session, cause);
}

/** Ends an open session unpaid, and says so. */
export function closeSession(account: Account, session: Session, cause: Cause): Session {
  const intent = session.payment_intent && account.intents.get(session.payment_intent);
  if (intent && intent.status !== "succeeded") {
    const canceled = { ...intent, status: "canceled", canceled_at: account.seconds(), cancellation_reason: "automatic" } as const;
    account.intents.put(canceled);
    account.emit("payment_intent.canceled", canceled, cause);
  }
  const closed = saveSession(account, { ...session, status: "expired", url: null });
  account.emit("checkout.session.expired", closed, cause);
  return closed;
}

/** `GET /v1/checkout/sessions` */
export const sessionListParams = z.strictObject({
  customer: text().optional(),
  payment_intent: text().optional(),
  status: z.enum(["open", "complete", "expired"]).optional(),
  ...paging,
});

/** Who is given has an address already, and needs no making. */
function assertOneCustomer({ customers }: Account, params: z.output<typeof createParams>) {
  if (params.customer === undefined) return;
  const other = (["customer_email", "customer_creation"] as const).find((name) => params[name] !== undefined);
  if (other) throw invalidRequest(`You may only specify one of these parameters: customer, ${other}.`, { param: "customer" });
  if (!customers.get(params.customer)) throw noSuch("customer", params.customer, "customer");
}

function totalOf(items: readonly z.output<typeof lineItem>[]) {
  const [first] = items;
  if (!first) throw invalidRequest("Missing required param: line_items.", { code: "parameter_missing", param: "line_items" });
  const { currency } = first.price_data;
  assertCurrency(currency, "line_items[0][price_data][currency]");
  const other = items.findIndex((item) => item.price_data.currency !== currency);
  if (other >= 0) {
    throw invalidRequest("All prices on a Checkout Session must have the same currency.", {
      param: `line_items[${other}][price_data][currency]`,
    });
  }
  const total = items.reduce((sum, { quantity, price_data }) => sum + quantity * price_data.unit_amount, 0);
  assertChargeable(total, currency);
  return { currency, total };
}

function endOf(wanted: number | undefined, created: number): number {
  if (wanted === undefined) return created + longestSeconds;
  if (wanted < created + shortestSeconds - graceSeconds || wanted > created + longestSeconds + graceSeconds) {
    throw invalidRequest("The `expires_at` timestamp must be at least 30 minutes and at most 24 hours from Checkout Session creation.", {
      param: "expires_at",
    });
  }
  return wanted;
}
