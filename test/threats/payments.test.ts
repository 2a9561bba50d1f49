import { beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { losers, race, winners } from "@test/modules/coupons/race";
import { hands, type Hands } from "@test/modules/payments/back";
import { gateways, stripe, type Gateway } from "@test/modules/payments/buying";
import { answerLost, bending } from "@test/modules/payments/cut";
import { checkBooks, completed, found, ordersOf, until, type Begun } from "@test/modules/payments/support";
import { openTill, type Till } from "@test/modules/payments/till";

setDefaultTimeout(120_000);

let till: Till;
let at: Hands;
beforeAll(async () => {
  till = await openTill();
  at = hands(till);
});
checkBooks(() => till.shop);

const named = gateways.map((gateway) => [gateway.name, gateway] as const);
const webhookPath = ({ name }: Pick<Gateway, "name">) => `/api/payment-transactions/webhook/${name}`;
const times = <T>(count: number, work: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: count }, work));
const kept = ({ payment_transaction: { _id } }: Begun) => till.shop.events(`&payment_transaction=${_id}`);
const reconcile = ({ payment_transaction: { _id } }: Begun) =>
  till.shop.app.call("POST", `/api/payment-transactions/${_id}/reconcile`, { token: till.shop.admin.token });
const log = async (name: string): Promise<{ path: string; direction: string }[]> => {
  const reply = await fetch(`${till.shop.sandbox}/_control/log?method=${name}`);
  return ((await reply.json()) as { data: { path: string; direction: string }[] }).data;
};

describe("duplicate webhook x100 concurrent", () => {
  test.each(named)("%s: a hundred times 200, one event kept of each, one settlement, one grant", async (name, gateway) => {
    const buyer = await till.buyer();
    const statuses: number[] = [];
    // One event after the other: this process has a bound on calls that are open at once, and the product's own are among them.
    let turn: Promise<unknown> = Promise.resolve();
    const hundredfold = (send: () => Promise<Response>): Promise<Response> => {
      const replies = turn.then(() => times(100, send));
      turn = replies.then((all) => statuses.push(...all.map(({ status }) => status)));
      return replies.then(([first]) => first!);
    };
    const begun = await bending(webhookPath(gateway), hundredfold, async () => {
      const payment = await till.shop.begun(buyer, gateway.order);
      const back = await gateway.click(till.shop, payment, "pay");
      // Where money moves only on the buyer's return, the answer to that is lost: the webhook alone can tell.
      if (name === "bkash") await bending("/v1.2.0-beta/tokenized/checkout/execute", answerLost, back);
      await till.shop.credited(payment);
      await until(async () => ((await kept(payment)).length * 100 === statuses.length ? true : null), "all copies are answered");
      return payment;
    });
    expect([statuses.length >= 100, new Set(statuses)]).toEqual([true, new Set([200])]);
    expect((await till.shop.increases(buyer)).map(({ credits }) => credits)).toEqual([1_000]);
    expect(await till.shop.payment(begun)).toMatchObject({ status: "success", mismatches: [] });
  });
});

describe("out-of-order webhook", () => {
  /** The true, signed events of one payment, by what they say. */
  const said = {
    created: ["checkout.session.completed"],
    failed: ["payment_intent.payment_failed"],
    success: ["checkout.session.async_payment_succeeded", "payment_intent.succeeded"],
    refund: ["refund.created", "charge.refunded"],
  } as const;
  const names = ["created", "failed", "success", "refund"] as const;

  test.each(ordersOf(names).map((order) => [order.join(", "), order] as const))("%s, each twice: the same in the end", async (_, order) => {
    const buyer = await till.buyer();
    const events = new Map<string, () => Promise<Response>>();
    const caught = (send: () => Promise<Response>, body: string): Promise<Response> => {
      events.set((JSON.parse(body) as { type: string }).type, send);
      return Promise.resolve(Response.json({}));
    };
    const have = (name: (typeof names)[number]) =>
      until(async () => said[name].every((type) => events.has(type)) || null, `${name} is said`);
    const deliver = async (name: (typeof names)[number]) => {
      const replies = await Promise.all([...said[name], ...said[name]].map((type) => events.get(type)!()));
      expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    };
    const begun = await bending(webhookPath(stripe), caught, async () => {
      const payment = await till.shop.begun(buyer);
      const { _id } = payment.payment_transaction;
      await till.shop.click(payment, "fail");
      await till.shop.click(payment, "delayed");
      await have("failed");
      await have("created");
      // The gateway itself may be ahead of its words, or not.
      const [first] = order;
      if (first === "created" || first === "failed") {
        await deliver(first);
        expect(await till.shop.payment(payment)).toMatchObject({ status: "pending", credits_transaction: null });
      }
      await till.shop.control("/delayed", { payment: _id, outcome: "succeeded" });
      await have("success");
      await till.shop.control("/refund", { payment: _id });
      await have("refund");
      return payment;
    });
    for (const name of order) await deliver(name);
    const id = begun.payment_transaction._id;
    for (const again of [false, true]) {
      if (again) await Promise.all(order.map((name) => deliver(name)));
      await till.shop.app.settled();
      expect(await at.payment(id)).toMatchObject({ status: "refunded", refunded_amount: 999, late: false, mismatches: [] });
      expect((await till.ledger(buyer)).slice(-2)).toEqual(["payment 1000", "claw_back 1000"]);
      expect(await till.shop.increases(buyer)).toHaveLength(1);
    }
  });
});

describe("webhook with wrong amount/currency/other user's tran_id", () => {
  const proof = async (gateway: Gateway): Promise<string> => {
    const begun = await till.shop.begun(await till.buyer(), gateway.order);
    await (
      await gateway.click(till.shop, begun, "pay")
    )();
    return (await till.shop.credited(begun)).gateway_transaction_id!;
  };
  type Lie = [name: string, gateway: Gateway, what: string, tamper: () => object | Promise<object>];
  const lies = gateways.flatMap((gateway): Lie[] => [
    [gateway.name, gateway, "another amount", () => ({ amount: 1_000 })],
    [gateway.name, gateway, "another currency", () => ({ currency: gateway.name === "stripe" ? "bdt" : "USD" })],
    [gateway.name, gateway, "another user's transaction", async () => ({ transaction: await proof(gateway) })],
    // What a gateway's own list of payments does not have; the others name none that could be looked up.
    ...(gateway.name === "stripe"
      ? [["stripe", gateway, "nobody's transaction", () => ({ transaction: "pi_of_nobody" })] satisfies Lie]
      : []),
  ]);

  test.each(lies)("%s, %#: it settles nothing, is kept and shown to a person; the truth settles it", async (_, gateway, what, lie) => {
    const buyer = await till.buyer();
    const tamper = await lie();
    const begun = await till.shop.begun(buyer, gateway.order);
    const id = begun.payment_transaction._id;
    await till.shop.control("", { method: gateway.name, tamper });
    await (
      await gateway.click(till.shop, begun, "pay")
    )();
    const word = what.split(" ").at(-1)!;
    await till.shop.until(begun, ({ mismatches = [] }) => mismatches.some(({ reason }) => reason.includes(word)));
    // What is still on its way would meet the truth once the lie is over.
    await till.shop.handled(begun, gateway.name === "stripe" ? 3 : 1);
    expect(await till.shop.payment(begun)).toMatchObject({ status: "pending", credits_transaction: null });
    expect(await till.shop.increases(buyer)).toEqual([]);
    const rows = (await till.shop.attention()).filter(({ payment_transaction }) => payment_transaction._id === id);
    expect(rows.map(({ kind }) => kind)).toEqual(["mismatch"]);
    await till.shop.control("", { method: gateway.name, tamper: null });
    expect((await reconcile(begun)).data).toMatchObject({ status: "success" });
    expect((await till.shop.attention()).filter(({ payment_transaction }) => payment_transaction._id === id)).toEqual([]);
    expect(await till.shop.increases(buyer)).toHaveLength(1);
  });
});

test("replay of an old signed webhook: within five minutes it is the same event, after that it is refused", async () => {
  const buyer = await till.buyer();
  const { clock } = till.shop.app;
  await till.shop.control("", { method: "stripe", webhooks: "drop" });
  const begun = await till.shop.begun(buyer);
  await till.shop.click(begun, "pay");
  const event = completed(begun);
  // The signature has whole seconds.
  const signed = new Date(Math.ceil(clock.now().getTime() / 1_000) * 1_000);
  const replay = async (after_ms: number) => {
    await clock.advance(signed.getTime() + after_ms - clock.now().getTime());
    const { status, problem } = await till.shop.webhook(event, { at: signed });
    return status === 200 ? status : [status, problem.code];
  };
  expect(await replay(0)).toBe(200);
  await till.shop.credited(begun);
  expect(await replay(299_000)).toBe(200);
  expect(await replay(301_000)).toEqual([400, "webhook_refused"]);
  expect(await kept(begun)).toMatchObject([{ outcome: "applied", attempts: 1 }]);
  expect(await till.shop.increases(buyer)).toHaveLength(1);
});

describe("double click on pay", () => {
  const opening = { stripe: "/v1/checkout/sessions", sslcommerz: "/gwprocess/v4/api.php", bkash: "/v1.2.0-beta/tokenized/checkout/create" };
  test.each(named)("%s: fifty at once open one session for one payment", async (name, gateway) => {
    const buyer = await till.buyer();
    const openings = async () => (await log(name)).filter(({ path, direction }) => direction === "in" && path === opening[name]).length;
    const before = await openings();
    const replies = await times(50, () => till.shop.begin(buyer, gateway.order));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(replies.map(({ data }) => `${data.payment_transaction._id} ${data.redirect_url}`)).size).toBe(1);
    expect((await openings()) - before).toBe(1);
    expect(await till.payments(buyer)).toMatchObject([{ status: "pending" }]);
  });
});

test("coupon race on usage_limit: ten uses, two hundred buyers, exactly ten; five come to nothing, and there are five more", async () => {
  const { shop } = till;
  const code = await till.coupon({ discount_type: "percentage", discount_value: 10, usage_limit: 10 });
  type Row = { _id: string; usage_count: number };
  const [coupon] = found(await shop.app.call<Row[]>("GET", `/api/coupons?code=${code}`, { token: shop.admin.token }));
  const counted = async () =>
    found(await shop.app.call<Row>("GET", `/api/coupons/${coupon!._id}`, { token: shop.admin.token })).usage_count;
  const first = winners(await race(shop, 200, code));
  expect(first).toHaveLength(10);
  expect(await counted()).toBe(10);
  for (const begun of first.slice(0, 5)) {
    await shop.control("/expire", { payment: begun.payment_transaction._id });
    await shop.until(begun, ({ status }) => status === "expired" || status === "failed");
  }
  expect(await counted()).toBe(5);
  const second = await race(shop, 50, code);
  expect(winners(second)).toHaveLength(5);
  expect(losers(second)).toEqual(new Set(["410 coupon_used_up"]));
  expect(await counted()).toBe(10);
  const path = `/api/coupon-redemptions?limit=100&coupon=${coupon!._id}`;
  const rows = found(await shop.app.call<{ status: string }[]>("GET", path, { token: shop.admin.token }));
  const { live, released } = Object.groupBy(rows, ({ status }) => status);
  expect([live?.length, released?.length]).toEqual([10, 5]);
});

describe("refund racing consumption", () => {
  test.each([
    ["before all of them", 0],
    ["in the midst of them", 200],
    ["after all that could be spent", 1_000],
  ])("a hundred calls and one refund, begun %s: what is taken, spent and owed comes to what was sold", async (_, begun) => {
    const buyer = await till.buyer();
    const id = await till.buy(buyer, till.shop.offer);
    let spent = 0;
    const reached = Promise.withResolvers<void>();
    const call = async () => {
      await till.spend(buyer, 20).then(
        () => void (spent += 20),
        () => null,
      );
      if (spent >= begun) reached.resolve();
    };
    const refunded = async () => {
      await reached.promise;
      return at.refund(id, { reason: "race" });
    };
    const refunding = refunded();
    if (begun === 0) {
      reached.resolve();
      await until(async () => ((await at.refunds(id)).length > 0 ? true : null), "the refund is on record");
    }
    // Ten who call ten times each.
    await times(10, async () => {
      for (let turn = 0; turn < 10; turn += 1) await call();
    });
    expect((await refunding).data.status).toBe("succeeded");
    const [row] = await at.refunds(id);
    expect([row!.clawed_credits + spent, row!.debt_credits]).toEqual([1_000, spent]);
    expect(await till.wallet(buyer)).toMatchObject({ credits: 0, debt: spent });
    // What was refused has left nothing.
    expect((await till.ledger(buyer)).filter((entry) => entry === "consume 20")).toHaveLength(spent / 20);
    if (begun === 0 || begun === 1_000) expect(spent).toBe(begun);
    else expect(spent).toBeGreaterThanOrEqual(begun);
  });
});

test("plan/price edited between initiate and settle: what was sold is granted, at the price it was sold for", async () => {
  const buyer = await till.buyer();
  const { shop } = till;
  const offer = await shop.offerOf({ USD: 999 }, { name: "Edited meanwhile" }, 1_000);
  const begun = await shop.begun(buyer, { package_plan: offer });
  const admin = async (method: string, body?: object) => {
    const reply = await shop.app.call(method, `/api/package-plans/${offer}`, { token: shop.admin.token, ...(body && { body }) });
    expect(reply.status).toBeLessThan(300);
  };
  await admin("PATCH", { credits: 1, price: { USD: 9_999 } });
  await admin("DELETE");
  expect(await till.pay(begun)).toMatchObject({ status: "success", amount: 999, credits: 1_000, mismatches: [] });
  expect(await till.wallet(buyer)).toMatchObject({ credits: 1_000 });
  expect(await till.packages(buyer, [offer])).toMatchObject([{ credits: 1_000 }]);
});
