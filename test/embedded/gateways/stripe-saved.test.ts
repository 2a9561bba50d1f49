import { expect, test } from "bun:test";
import { Stripe } from "stripe";
import { client, minutesAhead, openSandbox, purchase, refusal, until } from "./support";

type Sandbox = Awaited<ReturnType<typeof openSandbox>>;
const forLater = { payment_intent_data: { metadata: { payment_transaction: "p" }, setup_future_usage: "off_session" as const } };
const kept = { ...forLater, customer_creation: "always" as const, customer_email: "ann@shop.test" };

/** A purchase whose card is kept, paid; with all that there is to know of it. */
async function bought({ stripe, click }: Sandbox, card?: string, more: Partial<Stripe.Checkout.SessionCreateParams> = kept) {
  const made = await stripe.checkout.sessions.create(purchase("p", more));
  await click(made, "pay", card);
  const session = await stripe.checkout.sessions.retrieve(made.id, {
    expand: ["customer", "payment_intent.latest_charge.balance_transaction", "payment_intent.payment_method"],
  });
  const intent = session.payment_intent as Stripe.PaymentIntent;
  return { session, intent, charge: intent.latest_charge as Stripe.Charge, method: intent.payment_method as Stripe.PaymentMethod };
}

const idOf = (reference: string | { id: string } | null) => (typeof reference === "string" ? reference : (reference?.id ?? ""));

/** The customer and the card of a purchase, as a charge names them. */
async function left(shop: Sandbox, card?: string) {
  const { intent, method } = await bought(shop, card);
  return { customer: idOf(intent.customer), payment_method: method.id };
}

const away = (
  of: { customer?: string; payment_method?: string },
  more: Record<string, unknown> = {},
): Stripe.PaymentIntentCreateParams => ({
  amount: 1500,
  currency: "usd",
  off_session: true,
  confirm: true,
  automatic_payment_methods: { enabled: true, allow_redirects: "never" },
  metadata: { payment_transaction: "r" },
  ...of,
  ...more,
});

/** What a declined call carries. */
async function declined(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeCardError) return error;
    throw error;
  }
  throw new Error("The card was not declined.");
}

test("a card that is kept belongs to a customer that the page makes, and everything says so", async () => {
  await using shop = await openSandbox();
  const { session, intent, charge, method } = await bought(shop);
  const customer = session.customer as Stripe.Customer;
  expect(customer).toMatchObject({ object: "customer", email: "ann@shop.test", name: "Sandbox Buyer" });
  expect({
    creation: session.customer_creation,
    intent: intent.customer,
    usage: intent.setup_future_usage,
    charge: charge.customer,
    by: charge.payment_method,
    method: method.customer,
    type: method.type,
  }).toEqual({
    creation: "always",
    intent: customer.id,
    usage: "off_session",
    charge: customer.id,
    by: method.id,
    method: customer.id,
    type: "card",
  });
  const card = { brand: "visa", last4: "4242", exp_month: 12, exp_year: 2034 };
  expect(method.card).toMatchObject(card);
  expect(charge.payment_method_details).toMatchObject({ type: "card", card });
  expect((await shop.stripe.events.list({ limit: 20 })).data.map(({ type }) => type).reverse()).toEqual([
    "payment_intent.created",
    "customer.created",
    "payment_method.attached",
    "charge.succeeded",
    "payment_intent.succeeded",
    "charge.updated",
    "checkout.session.completed",
  ]);
  expect((await shop.stripe.customers.retrieve(customer.id)).id).toBe(customer.id);
  expect(await shop.stripe.paymentMethods.retrieve(method.id, { expand: ["customer"] })).toMatchObject({ customer: { id: customer.id } });
});

test("a customer who is there keeps another card, and their cards are listed newest first", async () => {
  await using shop = await openSandbox();
  const ann = await shop.stripe.customers.create({ email: "ann@shop.test", name: "Ann", metadata: { user: "1" } });
  const first = await bought(shop, "4242", { ...forLater, customer: ann.id });
  const second = await bought(shop, "0341", { ...forLater, customer: ann.id });
  expect(first.session).toMatchObject({ customer: { id: ann.id, metadata: { user: "1" } }, customer_creation: null, customer_email: null });
  expect(first.session.customer_details?.email).toBe("ann@shop.test");
  const cards = await shop.stripe.customers.listPaymentMethods(ann.id, { type: "card" });
  expect(cards.data.map(({ id, card }) => [id, card?.last4])).toEqual([
    [second.method.id, "0341"],
    [first.method.id, "4242"],
  ]);
  expect((await shop.stripe.customers.listPaymentMethods(ann.id, { limit: 1 })).has_more).toBe(true);
  expect((await shop.stripe.checkout.sessions.list({ customer: ann.id })).data).toHaveLength(2);
  expect(await refusal(shop.stripe.customers.listPaymentMethods("cus_none"))).toMatchObject({ status: 404, code: "resource_missing" });
});

test("without a customer nothing is attached, and without a wish nothing is kept", async () => {
  await using shop = await openSandbox();
  const nobody = await bought(shop, "4242", forLater);
  expect([nobody.session.customer, nobody.intent.customer, nobody.method.customer]).toEqual([null, null, null]);
  const known = await bought(shop, "3184", { customer_creation: "always" });
  expect({ made: known.session.customer !== null, card: known.method.card?.last4, of: known.method.customer }).toEqual({
    made: true,
    // Nobody was asked which card it is.
    card: "4242",
    of: null,
  });
  const plain = await bought(shop, undefined, {});
  expect([plain.session.customer, plain.session.customer_creation, plain.intent.setup_future_usage]).toEqual([null, "if_required", null]);
});

test("what a session says of its customer is refused where Stripe refuses it", async () => {
  await using shop = await openSandbox();
  const { id: customer } = await shop.stripe.customers.create({ email: "ann@shop.test" });
  const create = (more: Record<string, unknown>) => refusal(shop.stripe.checkout.sessions.create({ ...purchase("p"), ...more }));
  expect(await create({ customer, customer_email: "ann@shop.test" })).toMatchObject({
    status: 400,
    message: "You may only specify one of these parameters: customer, customer_email.",
  });
  expect(await create({ customer, customer_creation: "always" })).toMatchObject({
    status: 400,
    message: "You may only specify one of these parameters: customer, customer_creation.",
  });
  expect(await create({ customer: "cus_none" })).toMatchObject({
    status: 400,
    code: "resource_missing",
    param: "customer",
    message: "No such customer: 'cus_none'",
  });
  expect(await create({ payment_intent_data: { setup_future_usage: "always" } })).toMatchObject({
    param: "payment_intent_data[setup_future_usage]",
  });
  expect(await create({ customer_creation: "never" })).toMatchObject({ param: "customer_creation" });
  const { customers } = shop.stripe;
  const made = (more: Record<string, unknown>) => refusal(customers.create(more));
  expect(await made({ email: "nobody" })).toMatchObject({ status: 400, param: "email" });
  expect(await made({ colour: "red" })).toMatchObject({ code: "parameter_unknown", param: "colour" });
  expect(await made({ balance: 5 })).toMatchObject({ status: 400, param: "balance" });
  expect(await refusal(customers.retrieve("cus_none"))).toMatchObject({ status: 404, code: "resource_missing" });
  expect(await refusal(shop.stripe.paymentMethods.retrieve("pm_none"))).toMatchObject({ status: 404, code: "resource_missing" });
});

test("the page asks which card is kept, only where one is", async () => {
  await using shop = await openSandbox();
  const page = async (more: Partial<Stripe.Checkout.SessionCreateParams>) => {
    const session = await shop.stripe.checkout.sessions.create(purchase("p", more));
    return { session, text: await (await fetch(session.url ?? "")).text() };
  };
  const asked = await page({ ...kept, allowed_payment_method_types: ["card"] });
  expect([...asked.text.matchAll(/name="card" value="(\d+)" (checked)?/g)].map(([, card, chosen]) => [card, chosen])).toEqual([
    ["4242", "checked"],
    ["0341", undefined],
    ["3184", undefined],
  ]);
  expect(asked.text).toContain("The card is kept");
  expect(asked.text).not.toContain("takes days");
  expect((await shop.click(asked.session, "pay", "1111")).status).toBe(422);
  await shop.click(asked.session, "delayed");
  expect((await shop.stripe.checkout.sessions.retrieve(asked.session.id)).status).toBe("open");
  const plain = await page({});
  expect(plain.text).not.toContain('name="card"');
  expect(plain.text).toContain("takes days");
});

test("a kept card is charged while its owner is away, with all that follows", async () => {
  await using shop = await openSandbox();
  const of = await left(shop);
  await until(() => shop.received.length === 3, "the webhooks of the purchase");
  const made = await shop.stripe.paymentIntents.create(away(of, { description: "Renewal", expand: ["latest_charge.balance_transaction"] }));
  const charge = made.latest_charge as Stripe.Charge;
  const balance = charge.balance_transaction as Stripe.BalanceTransaction;
  expect(made).toMatchObject({ status: "succeeded", amount: 1500, amount_received: 1500, customer: of.customer, livemode: false });
  expect(charge).toMatchObject({ paid: true, payment_method: of.payment_method, customer: of.customer, description: "Renewal" });
  expect(charge.metadata).toEqual({ payment_transaction: "r" });
  expect({ fee: balance.fee, net: balance.net }).toEqual({ fee: 74, net: 1426 });
  await until(() => shop.received.length === 5, "the webhooks of the charge");
  expect(shop.types().slice(3).sort()).toEqual(["charge.updated", "payment_intent.succeeded"]);
  const last = await shop.stripe.events.list({ limit: 4 });
  expect(last.data.map(({ type }) => type)).toEqual([
    "charge.updated",
    "payment_intent.succeeded",
    "charge.succeeded",
    "payment_intent.created",
  ]);
  expect(last.data[0]?.request?.id).toStartWith("req_");
  const again = await shop.stripe.paymentIntents.create(away(of));
  const { paymentIntents } = shop.stripe;
  const ids = async (params: Stripe.PaymentIntentListParams) => (await paymentIntents.list(params)).data.map(({ id }) => id);
  expect(await ids({ customer: of.customer, limit: 2 })).toEqual([again.id, made.id]);
  expect(await ids({ customer: of.customer, created: { gte: minutesAhead(-1) } })).toHaveLength(3);
  expect(await ids({ customer: of.customer, created: { gte: minutesAhead(1) } })).toEqual([]);
  expect(await refusal(paymentIntents.list({ customer: "cus_none" }))).toMatchObject({ code: "resource_missing" });
});

test("a card that is declined is a 402 with the intent, and the same key says the same again", async () => {
  await using shop = await openSandbox();
  const cards = [
    { card: "0341", code: "card_declined", decline_code: "generic_decline", message: "Your card was declined." },
    {
      card: "3184",
      code: "authentication_required",
      decline_code: "authentication_required",
      message: "Your card was declined. This transaction requires authentication.",
    },
  ];
  for (const { card, code, decline_code, message } of cards) {
    const of = await left(shop, card);
    const call = () => shop.stripe.paymentIntents.create(away(of), { idempotencyKey: `charge:${card}` });
    const first = await declined(call());
    expect(first).toMatchObject({ statusCode: 402, rawType: "card_error", code, decline_code, message });
    const intent = await shop.stripe.paymentIntents.retrieve(first.payment_intent?.id ?? "", { expand: ["latest_charge"] });
    expect(intent).toMatchObject({ status: "requires_payment_method", amount_received: 0, payment_method: null });
    expect(intent.last_payment_error).toMatchObject({ code, decline_code, message, payment_method: { id: of.payment_method } });
    expect(intent.latest_charge).toMatchObject({
      id: first.charge,
      status: "failed",
      failure_code: code,
      outcome: { reason: decline_code },
    });
    const second = await declined(call());
    expect(second.payment_intent?.id).toBe(intent.id);
    expect((await shop.stripe.paymentIntents.list({ customer: of.customer })).data).toHaveLength(2);
    const told = await until(() => shop.of("payment_intent.payment_failed").find(({ object }) => object.id === intent.id), "the webhook");
    expect(told.object).toMatchObject({ metadata: { payment_transaction: "r" } });
  }
});

test("a charge that cannot be is refused before there is an intent", async () => {
  await using shop = await openSandbox();
  const of = await left(shop);
  const other = await left(shop);
  const gone = await left(shop);
  await shop.stripe.paymentMethods.detach(gone.payment_method);
  const { paymentIntents } = shop.stripe;
  const before = (await paymentIntents.list()).data.length;
  const create = (params: Stripe.PaymentIntentCreateParams) => refusal(paymentIntents.create(params));
  const invalid = { name: "StripeInvalidRequestError", status: 400, type: "invalid_request_error" };
  expect(await create(away(gone))).toMatchObject({ ...invalid, message: expect.stringContaining("was detached from a Customer") });
  expect(await create(away({ ...of, payment_method: other.payment_method }))).toMatchObject({
    ...invalid,
    message: expect.stringContaining("The customer does not have a payment method with the ID"),
  });
  expect(await create(away({ payment_method: of.payment_method }))).toMatchObject({ ...invalid, param: "customer" });
  expect(await create(away({ ...of, payment_method: "pm_none" }))).toMatchObject({ code: "resource_missing", param: "payment_method" });
  expect(await create(away({ ...of, customer: "cus_none" }))).toMatchObject({ code: "resource_missing", param: "customer" });
  expect(await create(away({ customer: of.customer }))).toMatchObject({ code: "payment_intent_unexpected_state" });
  expect(await create(away(of, { amount: 49 }))).toMatchObject({ code: "amount_too_small" });
  expect(await create(away(of, { amount: 0 }))).toMatchObject({ param: "amount" });
  expect(await create(away(of, { currency: "xxq" }))).toMatchObject({ param: "currency" });
  expect(await create(away(of, { confirm: undefined }))).toMatchObject({ param: "off_session" });
  expect(await create(away(of, { off_session: false }))).toMatchObject({ param: "off_session" });
  expect(await create(away(of, { automatic_payment_methods: undefined }))).toMatchObject({
    message: expect.stringContaining("return_url"),
  });
  expect(await create(away(of, { payment_method_types: ["card"] }))).toMatchObject({
    code: "parameter_unknown",
    param: "payment_method_types",
  });
  expect(await create(away(of, { capture_method: "manual" }))).toMatchObject({ ...invalid, param: "capture_method" });
  expect((await paymentIntents.list()).data).toHaveLength(before);
});

test("an intent is canceled while nothing was charged, and not any more after", async () => {
  await using shop = await openSandbox();
  const of = await left(shop, "0341");
  const { paymentIntents } = shop.stripe;
  const waiting = await paymentIntents.create(away(of, { confirm: undefined, off_session: undefined }));
  expect(waiting).toMatchObject({ status: "requires_confirmation", payment_method: of.payment_method, latest_charge: null });
  const canceled = await paymentIntents.cancel(waiting.id, { cancellation_reason: "abandoned" });
  expect({ status: canceled.status, reason: canceled.cancellation_reason, at: typeof canceled.canceled_at }).toEqual({
    status: "canceled",
    reason: "abandoned",
    at: "number",
  });
  expect(await refusal(paymentIntents.cancel(waiting.id))).toMatchObject({ status: 400, code: "payment_intent_unexpected_state" });
  const failed = await declined(paymentIntents.create(away(of)));
  expect((await paymentIntents.cancel(failed.payment_intent?.id ?? "")).status).toBe("canceled");
  const paid = await paymentIntents.create(away(await left(shop)));
  expect(await refusal(paymentIntents.cancel(paid.id))).toMatchObject({ message: expect.stringContaining("a status of succeeded") });
  expect(await refusal(paymentIntents.cancel("pi_none"))).toMatchObject({ status: 404, code: "resource_missing" });
  const session = await shop.stripe.checkout.sessions.create(purchase("open"));
  await shop.click(session, "fail");
  const ofSession = (await shop.stripe.checkout.sessions.retrieve(session.id)).payment_intent;
  expect(await refusal(paymentIntents.cancel(idOf(ofSession)))).toMatchObject({ message: expect.stringContaining("Checkout Session") });
});

test("a card that is detached is nobody's, once", async () => {
  await using shop = await openSandbox();
  const { payment_method, customer } = await left(shop);
  expect((await shop.stripe.paymentMethods.detach(payment_method)).customer).toBeNull();
  expect((await shop.stripe.customers.listPaymentMethods(customer)).data).toEqual([]);
  expect(await refusal(shop.stripe.paymentMethods.detach(payment_method))).toMatchObject({
    status: 400,
    message: expect.stringContaining("not attached to a customer"),
  });
  expect(await refusal(shop.stripe.paymentMethods.detach("pm_none"))).toMatchObject({ status: 404, code: "resource_missing" });
});

test("one key charges once, however many ask at the same moment", async () => {
  await using shop = await openSandbox();
  const of = await left(shop);
  const fifty = await Promise.all(
    Array.from({ length: 50 }, () => shop.stripe.paymentIntents.create(away(of), { idempotencyKey: "charge:r" })),
  );
  expect(new Set(fifty.map(({ id }) => id)).size).toBe(1);
  expect((await shop.stripe.paymentIntents.list({ customer: of.customer })).data).toHaveLength(2);
  expect(await refusal(shop.stripe.paymentIntents.create(away(of, { amount: 1501 }), { idempotencyKey: "charge:r" }))).toMatchObject({
    name: "StripeIdempotencyError",
  });
});

test("the controls decline the next charges for the reason that is named, and pages are none of them", async () => {
  await using shop = await openSandbox();
  const of = await left(shop);
  await shop.control("", { method: "stripe", decline_next: 2, decline_code: "insufficient_funds" });
  expect((await bought(shop)).session.payment_status).toBe("paid");
  const call = (key: string) => shop.stripe.paymentIntents.create(away(of), { idempotencyKey: key });
  const short = { code: "card_declined", decline_code: "insufficient_funds", message: "Your card has insufficient funds." };
  expect(await declined(call("one"))).toMatchObject(short);
  // The same answer again is no charge.
  expect(await declined(call("one"))).toMatchObject(short);
  expect(await declined(call("two"))).toMatchObject(short);
  expect((await call("three")).status).toBe("succeeded");
  await shop.control("", { method: "stripe", decline_next: 1, decline_code: "authentication_required" });
  expect((await declined(call("four"))).code).toBe("authentication_required");
  expect((await shop.control("", { method: "stripe", decline_code: "No such" })).status).toBe(422);
  expect((await shop.control("/reset")).body.data).toMatchObject([{ decline_next: 0, decline_code: "generic_decline" }, {}, {}]);
});

test("a charge meets the faults that pages meet", async () => {
  await using shop = await openSandbox();
  const of = await left(shop);
  const intents = async () => (await shop.stripe.paymentIntents.list({ customer: of.customer })).data.length;
  await shop.control("", { method: "stripe", fail_next: 1 });
  expect(await refusal(shop.stripe.paymentIntents.create(away(of)))).toMatchObject({ status: 500, type: "api_error" });
  expect(await intents()).toBe(1);
  await shop.control("", { method: "stripe", timeout_next: 1, webhooks: "hold" });
  const hasty = client(shop.url, { timeout: 200 });
  expect((await refusal(hasty.paymentIntents.create(away(of), { idempotencyKey: "k" }))).name).toBe("StripeConnectionError");
  expect(await intents()).toBe(2);
  const found = await shop.stripe.paymentIntents.create(away(of), { idempotencyKey: "k" });
  expect({ status: found.status, intents: await intents() }).toEqual({ status: "succeeded", intents: 2 });
  expect((await shop.control("/release")).body.data).toEqual({ released: 2 });
  await shop.control("", { method: "stripe", webhooks: "send", tamper: { amount: 1, currency: "eur", transaction: "pi_of_another" } });
  expect(await shop.stripe.paymentIntents.create(away(of))).toMatchObject({ amount: 1, amount_received: 1, currency: "eur" });
  await until(() => shop.of("payment_intent.succeeded").find(({ object }) => object.id === "pi_of_another"), "the bent webhook");
});

test("money back and disputes find a charge by the payment it was made for", async () => {
  await using shop = await openSandbox();
  const { id } = await shop.stripe.paymentIntents.create(away(await left(shop)));
  expect((await shop.control("/refund", { payment: "r", amount: 500 })).body.data).toMatchObject({ amount: 500 });
  expect((await shop.stripe.refunds.list({ payment_intent: id })).data.map(({ amount }) => amount)).toEqual([500]);
  expect((await shop.control("/dispute", { payment: "r", outcome: "opened", amount: 1000 })).body.data).toMatchObject({
    status: "needs_response",
  });
  expect((await shop.control("/expire", { payment: "r" })).status).toBe(409);
});
