import { expect, test } from "bun:test";
import type { Stripe } from "stripe";
import { client, minutesAhead, openSandbox, purchase, refusal } from "./support";

test("a session is created as documented, read back, listed and expired", async () => {
  await using shop = await openSandbox();
  const session = await shop.stripe.checkout.sessions.create(purchase("pay-1"), { idempotencyKey: "op:pay-1" });
  expect(session.id).toStartWith("cs_test_");
  expect(session.url).toBe(`${shop.url}/pay/${session.id}`);
  expect({
    status: session.status,
    payment_status: session.payment_status,
    amount_total: session.amount_total,
    currency: session.currency,
    payment_intent: session.payment_intent,
    livemode: session.livemode,
    reference: session.client_reference_id,
    metadata: session.metadata,
  }).toEqual({
    status: "open",
    payment_status: "unpaid",
    amount_total: 1250,
    currency: "usd",
    payment_intent: null,
    livemode: false,
    reference: "pay-1",
    metadata: { payment_transaction: "pay-1" },
  });
  const again = await shop.stripe.checkout.sessions.retrieve(session.id, { expand: ["line_items"] });
  expect(again.line_items?.data.map(({ description, amount_total, quantity }) => ({ description, amount_total, quantity }))).toEqual([
    { description: "Starter, 30 days", amount_total: 1250, quantity: 1 },
  ]);
  const expired = await shop.stripe.checkout.sessions.expire(session.id);
  expect({ status: expired.status, url: expired.url }).toEqual({ status: "expired", url: null });
  expect(await refusal(shop.stripe.checkout.sessions.expire(session.id))).toMatchObject({ name: "StripeInvalidRequestError", status: 400 });
  expect((await shop.stripe.checkout.sessions.list({ status: "expired" })).data.map(({ id }) => id)).toEqual([session.id]);
});

test("what Stripe refuses is refused in its words", async () => {
  await using shop = await openSandbox();
  const { sessions } = shop.stripe.checkout;
  const priced = (currency: string, unit_amount: number) => ({
    line_items: [{ quantity: 1, price_data: { currency, unit_amount, product_data: { name: "x" } } }],
  });
  const create = (extra: Record<string, unknown>) => refusal(sessions.create({ ...purchase("p"), ...extra }));
  expect(await create({ payment_method_types: ["card"] })).toMatchObject({
    status: 400,
    code: "parameter_unknown",
    param: "payment_method_types",
    type: "invalid_request_error",
  });
  expect(await create({ payment_intent_data: { colour: "red" } })).toMatchObject({
    code: "parameter_unknown",
    param: "payment_intent_data[colour]",
  });
  expect(await create({ automatic_tax: { enabled: true } })).toMatchObject({ status: 400, param: "automatic_tax" });
  expect(await create({ success_url: undefined })).toMatchObject({ code: "parameter_missing", param: "success_url" });
  expect(await create({ success_url: "shop" })).toMatchObject({ code: "url_invalid", param: "success_url" });
  expect(await create({ client_reference_id: "" })).toMatchObject({ code: "parameter_invalid_empty", param: "client_reference_id" });
  expect(await create(priced("usd", 49))).toMatchObject({ code: "amount_too_small" });
  expect(await create(priced("usd", 100_000_000))).toMatchObject({ code: "amount_too_large" });
  expect(await create(priced("xxq", 500))).toMatchObject({ param: "line_items[0][price_data][currency]" });
  expect(await create(priced("usd", 12.5))).toMatchObject({
    code: "parameter_invalid_integer",
    param: "line_items[0][price_data][unit_amount]",
  });
  expect(await create(priced("jpy", 49))).toMatchObject({ code: "amount_too_small", message: expect.stringContaining("50 JPY") });
  expect((await sessions.create({ ...purchase("p"), ...priced("jpy", 50) })).amount_total).toBe(50);
  for (const minutes of [29, 24 * 60 + 2])
    expect(await create({ expires_at: minutesAhead(minutes) })).toMatchObject({ status: 400, param: "expires_at" });
  expect(await refusal(sessions.retrieve("cs_test_none"))).toMatchObject({ status: 404, code: "resource_missing" });
  expect(await refusal(sessions.retrieve("cs_test_none", { expand: ["nonsense"] }))).toMatchObject({ status: 404 });
  const open = await sessions.create(purchase("p"));
  expect(await refusal(sessions.retrieve(open.id, { expand: ["nonsense"] }))).toMatchObject({
    status: 400,
    message: "This property cannot be expanded (nonsense).",
  });
});

test("only the holder of the key is heard, and an unknown address says so", async () => {
  await using shop = await openSandbox();
  const stranger = client(shop.url, { key: "sk_test_someone_else_9999" });
  expect(await refusal(stranger.checkout.sessions.create(purchase("p")))).toMatchObject({ name: "StripeAuthenticationError", status: 401 });
  const bare = await fetch(`${shop.url}/v1/events`);
  expect(bare.status).toBe(401);
  const wrong = await fetch(`${shop.url}/v1/customers`, { headers: { authorization: "Bearer sk_test_sandbox_key_0001" } });
  expect({ status: wrong.status, error: ((await wrong.json()) as { error: { type: string } }).error.type }).toEqual({
    status: 404,
    error: "invalid_request_error",
  });
  const json = await fetch(`${shop.url}/v1/refunds`, {
    method: "POST",
    headers: { authorization: "Bearer sk_test_sandbox_key_0001", "content-type": "application/json" },
    body: "{}",
  });
  expect(json.status).toBe(400);
});

test("both ways of writing an array are understood", async () => {
  await using shop = await openSandbox();
  const session = await shop.stripe.checkout.sessions.create(purchase("p"));
  await shop.click(session, "pay");
  const headers = { authorization: "Bearer sk_test_sandbox_key_0001" };
  for (const expand of ["expand[]=payment_intent", "expand[0]=payment_intent"]) {
    const answer = await fetch(`${shop.url}/v1/checkout/sessions/${session.id}?${expand}`, { headers });
    const body = (await answer.json()) as { payment_intent: { object: string } };
    expect(body.payment_intent.object).toBe("payment_intent");
  }
  expect((await fetch(`${shop.url}/v1/checkout/sessions?limit=1&limit=2`, { headers })).status).toBe(400);
});

test("an idempotency key answers once and for all", async () => {
  await using shop = await openSandbox();
  const { sessions } = shop.stripe.checkout;
  const body = purchase("p");
  const first = await sessions.create(body, { idempotencyKey: "k" });
  const second = await sessions.create(body, { idempotencyKey: "k" });
  expect(second.id).toBe(first.id);
  const form = new URLSearchParams({ payment_intent: "pi_none" });
  const headers = { authorization: "Bearer sk_test_sandbox_key_0001", "idempotency-key": "raw" };
  const expire = () => fetch(`${shop.url}/v1/checkout/sessions/${first.id}/expire`, { method: "POST", headers });
  expect((await expire()).headers.get("idempotent-replayed")).toBeNull();
  expect((await expire()).headers.get("idempotent-replayed")).toBe("true");
  expect((await fetch(`${shop.url}/v1/refunds`, { method: "POST", headers, body: form })).status).toBe(400);
  expect(await refusal(sessions.create({ ...body, client_reference_id: "other" }, { idempotencyKey: "k" }))).toMatchObject({
    name: "StripeIdempotencyError",
    status: 400,
    type: "idempotency_error",
  });
  expect(await refusal(sessions.create({ ...body, success_url: "bad" }, { idempotencyKey: "free" }))).toMatchObject({
    code: "url_invalid",
  });
  expect((await sessions.create(body, { idempotencyKey: "free" })).id).not.toBe(first.id);
  expect(await refusal(sessions.create(body, { idempotencyKey: "k".repeat(256) }))).toMatchObject({ status: 400 });
  const fifty = await Promise.all(Array.from({ length: 50 }, () => sessions.create(body, { idempotencyKey: "many" })));
  expect(new Set(fifty.map(({ id }) => id)).size).toBe(1);
});

test("a paid session leads to intent, charge and fee, and to the money going back", async () => {
  await using shop = await openSandbox();
  const { stripe } = shop;
  const made = await stripe.checkout.sessions.create(purchase("p"));
  await shop.click(made, "pay");
  const session = await stripe.checkout.sessions.retrieve(made.id, { expand: ["payment_intent.latest_charge.balance_transaction"] });
  const intent = session.payment_intent as Stripe.PaymentIntent;
  const charge = intent.latest_charge as Stripe.Charge;
  const balance = charge.balance_transaction as Stripe.BalanceTransaction;
  expect({ status: session.status, paid: session.payment_status, received: intent.amount_received, metadata: intent.metadata }).toEqual({
    status: "complete",
    paid: "paid",
    received: 1250,
    metadata: { payment_transaction: "p" },
  });
  expect({ amount: balance.amount, fee: balance.fee, net: balance.net }).toEqual({ amount: 1250, fee: 66, net: 1184 });
  expect((await stripe.checkout.sessions.list({ payment_intent: intent.id })).data.map(({ id }) => id)).toEqual([made.id]);
  expect((await stripe.balanceTransactions.retrieve(balance.id)).net).toBe(1184);

  const part = await stripe.refunds.create({
    payment_intent: intent.id,
    amount: 250,
    reason: "requested_by_customer",
    metadata: { refund: "r1" },
  });
  expect({ status: part.status, amount: part.amount, charge: part.charge }).toEqual({
    status: "succeeded",
    amount: 250,
    charge: charge.id,
  });
  expect(await refusal(stripe.refunds.create({ charge: charge.id, amount: 1001 }))).toMatchObject({ status: 400, param: "amount" });
  await stripe.refunds.create({ charge: charge.id });
  const after = await stripe.charges.retrieve(charge.id);
  expect({ refunded: after.refunded, amount: after.amount_refunded }).toEqual({ refunded: true, amount: 1250 });
  expect(await refusal(stripe.refunds.create({ charge: charge.id }))).toMatchObject({ code: "charge_already_refunded" });
  expect((await stripe.refunds.list({ payment_intent: intent.id })).data.map(({ amount }) => amount)).toEqual([1000, 250]);
  expect((await stripe.refunds.retrieve(part.id)).metadata).toEqual({ refund: "r1" });
});

test("events are kept, paged and filtered", async () => {
  await using shop = await openSandbox();
  const session = await shop.stripe.checkout.sessions.create(purchase("p"));
  await shop.control("", { method: "stripe", webhooks: "drop" });
  await shop.click(session, "pay");
  const lost = await shop.stripe.events.list({
    delivery_success: false,
    types: ["checkout.session.completed", "payment_intent.succeeded"],
  });
  expect(lost.data.map(({ type, pending_webhooks }) => [type, pending_webhooks])).toEqual([
    ["checkout.session.completed", 1],
    ["payment_intent.succeeded", 1],
  ]);
  expect((await shop.stripe.events.list({ delivery_success: true })).data.map(({ type }) => type)).toEqual([
    "charge.succeeded",
    "payment_intent.created",
  ]);
  const all: string[] = [];
  for await (const event of shop.stripe.events.list({ limit: 2 })) all.push(event.type);
  expect(all).toEqual([
    "checkout.session.completed",
    "charge.updated",
    "payment_intent.succeeded",
    "charge.succeeded",
    "payment_intent.created",
  ]);
  expect((await shop.stripe.events.list({ type: "charge.*" })).data).toHaveLength(2);
  expect((await shop.stripe.events.list({ created: { gt: minutesAhead(1) } })).data).toHaveLength(0);
  const [first] = lost.data;
  expect((await shop.stripe.events.retrieve(first?.id ?? "")).type).toBe("checkout.session.completed");
});
