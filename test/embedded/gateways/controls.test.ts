import { expect, test } from "bun:test";
import { client, openSandbox, purchase, refusal, until } from "./support";

test("held webhooks go when released, dropped ones never", async () => {
  await using shop = await openSandbox();
  const [held, dropped] = [
    await shop.stripe.checkout.sessions.create(purchase("held")),
    await shop.stripe.checkout.sessions.create(purchase("dropped")),
  ];
  await shop.control("", { method: "stripe", webhooks: "drop" });
  await shop.click(dropped, "pay");
  await shop.control("", { method: "stripe", webhooks: "hold" });
  await shop.click(held, "pay");
  expect(shop.received).toEqual([]);
  const released = await shop.control("/release");
  expect(released.body.data).toEqual({ released: 3 });
  await until(() => shop.received.length === 3, "the three of the held payment");
  expect(shop.of("checkout.session.completed").map(({ object }) => object.client_reference_id)).toEqual(["held"]);
});

test("duplicates are the same event again, signed each time", async () => {
  await using shop = await openSandbox();
  const session = await shop.stripe.checkout.sessions.create(purchase("p"));
  await shop.control("", { method: "stripe", duplicates: 4 });
  await shop.click(session, "pay");
  await until(() => shop.received.length === 15, "three events, five times each");
  const completed = shop.of("checkout.session.completed");
  expect({ copies: completed.length, ids: new Set(completed.map(({ id }) => id)).size }).toEqual({ copies: 5, ids: 1 });
});

test("reorder sends what belongs together newest first, and a delay holds it back", async () => {
  await using shop = await openSandbox();
  const session = await shop.stripe.checkout.sessions.create(purchase("p"));
  await shop.control("", { method: "stripe", reorder: true, delay_ms: 100 });
  const from = Date.now();
  await shop.click(session, "pay");
  await until(() => shop.received.length === 3, "all");
  expect(Date.now() - from).toBeGreaterThanOrEqual(100);
  expect(shop.types()).toEqual(["checkout.session.completed", "charge.updated", "payment_intent.succeeded"]);
});

test("tampering bends webhooks and what is read, and never what is true", async () => {
  await using shop = await openSandbox();
  const session = await shop.stripe.checkout.sessions.create(purchase("p"));
  await shop.control("", { method: "stripe", tamper: { amount: 100, currency: "eur", transaction: "pi_of_another" } });
  await shop.click(session, "pay");
  const sent = await until(() => shop.of("checkout.session.completed")[0], "the webhook");
  const lie = { amount_total: 100, currency: "eur", payment_intent: "pi_of_another" };
  expect(sent.object).toMatchObject(lie);
  const seen = await shop.stripe.checkout.sessions.retrieve(session.id, { expand: ["payment_intent"] });
  expect(seen).toMatchObject(lie);
  expect((await until(() => shop.of("payment_intent.succeeded")[0], "the other")).object.id).toBe("pi_of_another");
  await shop.control("/reset", { method: "stripe" });
  const truth = await shop.stripe.checkout.sessions.retrieve(session.id);
  expect({ amount: truth.amount_total, currency: truth.currency }).toEqual({ amount: 1250, currency: "usd" });
  expect(truth.payment_intent).not.toBe("pi_of_another");
});

test("failing calls do nothing, and calls without an answer are done", async () => {
  await using shop = await openSandbox();
  await shop.control("", { method: "stripe", fail_next: 1 });
  expect(await refusal(shop.stripe.checkout.sessions.create(purchase("p")))).toMatchObject({ status: 500, type: "api_error" });
  expect((await shop.stripe.checkout.sessions.list()).data).toEqual([]);

  await shop.control("", { method: "stripe", timeout_next: 1 });
  const hasty = client(shop.url, { timeout: 200 });
  const lost = await refusal(hasty.checkout.sessions.create(purchase("p"), { idempotencyKey: "k" }));
  expect(lost.name).toBe("StripeConnectionError");
  const { data } = await shop.stripe.checkout.sessions.list();
  expect(data.map(({ client_reference_id }) => client_reference_id)).toEqual(["p"]);
  const retrying = client(shop.url, { timeout: 200, maxNetworkRetries: 1 });
  await shop.control("", { method: "stripe", timeout_next: 1 });
  const session = await retrying.checkout.sessions.create(purchase("q"));
  expect((await shop.stripe.checkout.sessions.list()).data.map(({ id }) => id)).toEqual([session.id, data[0]?.id ?? ""]);
});

test("expire, refund and dispute do what the gateway's own people do", async () => {
  await using shop = await openSandbox();
  const unpaid = await shop.stripe.checkout.sessions.create(purchase("unpaid"));
  expect((await shop.control("/expire", { payment: "unpaid" })).body.data).toEqual({ method: "stripe", session: unpaid.id });
  await until(() => shop.of("checkout.session.expired")[0], "expired");
  expect((await shop.click(unpaid, "pay")).status).toBe(410);
  expect((await shop.control("/expire", { payment: "unpaid" })).status).toBe(409);
  expect((await shop.control("/refund", { payment: "unpaid" })).status).toBe(409);
  expect((await shop.control("/refund", { payment: "nobody" })).status).toBe(404);

  const paid = await shop.stripe.checkout.sessions.create(purchase("paid"));
  await shop.click(paid, "pay");
  const { payment_intent: intent } = await shop.stripe.checkout.sessions.retrieve(paid.id);
  const paidIntent = typeof intent === "string" ? intent : "";
  expect((await shop.control("/refund", { payment: "paid", amount: 250 })).body.data).toMatchObject({ amount: 250 });
  expect((await until(() => shop.of("charge.refunded")[0], "refunded")).object).toMatchObject({ amount_refunded: 250, refunded: false });
  await until(() => shop.of("refund.created")[0], "the refund itself");

  const steps = ["inquiry", "opened", "won", "lost"] as const;
  const statuses: unknown[] = [];
  for (const outcome of steps) statuses.push((await shop.control("/dispute", { payment: "paid", outcome, amount: 500 })).body.data?.status);
  expect(statuses).toEqual(["warning_needs_response", "needs_response", "won", "lost"]);
  await until(() => shop.of("charge.dispute.closed").length === 2, "both ends");
  expect(new Set(shop.of("charge.dispute.created").map(({ object }) => object.status))).toEqual(
    new Set(["needs_response", "warning_needs_response"]),
  );
  expect(shop.of("charge.dispute.funds_reinstated")).toHaveLength(1);
  const dispute = await shop.stripe.disputes.retrieve(String(shop.of("charge.dispute.closed").at(-1)?.object.id));
  expect({ status: dispute.status, amount: dispute.amount }).toEqual({ status: "lost", amount: 500 });
  expect(await refusal(shop.stripe.refunds.create({ payment_intent: paidIntent }))).toMatchObject({ code: "charge_disputed" });
});

test("the log says what came in and what went out; a control that is wrong says why", async () => {
  await using shop = await openSandbox();
  const session = await shop.stripe.checkout.sessions.create(purchase("p"));
  await shop.click(session, "pay");
  await until(() => shop.received.length === 3, "webhooks");
  type Log = { data: { at: string; method: string; direction: string; path: string; status: number; summary: string }[] };
  const log = await until(async () => {
    const { data } = (await (await fetch(`${shop.url}/_control/log`)).json()) as Log;
    return data.length === 5 ? data : null;
  }, "five lines");
  expect(
    log
      .map(({ direction, path, status }) => [direction, path, status])
      .reverse()
      .slice(0, 2),
  ).toEqual([
    ["in", "/v1/checkout/sessions", 200],
    ["in", `/pay/${session.id}`, 303],
  ]);
  expect(log.filter(({ direction }) => direction === "out").map(({ path, status }) => [path, status])).toEqual(
    Array.from({ length: 3 }, () => ["/webhook", 200]),
  );
  expect(log.every(({ at, method }) => method === "stripe" && !Number.isNaN(Date.parse(at)))).toBe(true);
  expect((await shop.control("", { method: "stripe", webhooks: "maybe" })).status).toBe(422);
  expect((await shop.control("", { method: "cash" })).status).toBe(422);
  expect((await shop.control("", { method: "stripe", speed: 3 })).status).toBe(422);
});
