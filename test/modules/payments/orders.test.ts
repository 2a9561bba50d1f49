import { beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { hands, type Hands } from "./back";
import { bkash, gateways, stripe, type Gateway } from "./buying";
import { openTill, type Till } from "./till";
import { checkBooks, ordersOf, until, type SignedIn } from "./support";

setDefaultTimeout(60_000);

let till: Till;
let at: Hands;
beforeAll(async () => {
  till = await openTill();
  at = hands(till);
});
checkBooks(() => till.shop);

const steps = ["browser", "webhook", "reconcile"] as const;
type Step = (typeof steps)[number];
const named = <T>(orders: readonly (readonly T[])[]) => orders.map((order) => [order.join(", "), order] as const);
const thrice = <T>(work: () => Promise<T>): Promise<T[]> => Promise.all([work(), work(), work()]);

/** A payment that is paid at its gateway, of which nothing has been told yet; each step tells of it in its own way. */
async function paid(buyer: SignedIn, gateway: Gateway) {
  const { shop } = till;
  await shop.control("", { method: gateway.name, webhooks: "hold", duplicates: 3, reorder: true });
  const payment = await shop.begun(buyer, gateway.order);
  const id = payment.payment_transaction._id;
  const act: Record<Step, () => Promise<unknown>> = {
    browser: await gateway.click(shop, payment, "pay"),
    webhook: () => shop.control("/release"),
    reconcile: () => shop.app.call("POST", `/api/payment-transactions/${id}/reconcile`, { token: shop.admin.token }),
  };
  return { payment, id, act };
}

describe.each(gateways.map((gateway) => [gateway.name, gateway] as const))("%s: whatever comes first, and however often", (_, gateway) => {
  test.each(named(ordersOf(steps)))("%s: one settlement, one grant", async (_name, order) => {
    const buyer = await till.shop.app.user();
    const { payment, id, act } = await paid(buyer, gateway);
    for (const step of order) await thrice(act[step]);
    await till.shop.credited(payment);
    // All of it once more, at once.
    await Promise.all(order.map((step) => act[step]()));
    await till.shop.app.settled();
    expect(await till.shop.payment(payment)).toMatchObject({ status: "success", late: false, mismatches: [] });
    expect((await till.shop.increases(buyer)).map(({ credits }) => credits)).toEqual([1_000]);
    expect((await till.packages(buyer)).filter(({ payment_transaction }) => payment_transaction === id)).toHaveLength(1);
  });
});

/** Asks for the whole, until it is begun, and says how often it was. Before the payment is known to be paid all of it is refused. */
type Ask = (id: string) => Promise<number>;

const here: Ask = async (id) => {
  const asked = async (): ReturnType<Hands["refund"]> => {
    const reply = await at.refund(id, { reason: "asked at once" });
    // What the database was too busy for has not happened.
    return reply.problem.code === "unavailable" ? asked() : reply;
  };
  const replies = await thrice(asked);
  const refused = replies.filter(({ status }) => status !== 201);
  expect(refused.map(({ status, problem }) => `${status} ${problem.code}`)).toEqual(refused.map(() => "409 not_refundable"));
  return replies.length - refused.length;
};
/** In the gateway's own console, where it can be done as soon as the money has moved there. */
const there: Ask = async (id) => {
  const replies = await thrice(() => till.shop.control("/refund", { payment: id }));
  return replies.filter(({ data }) => data !== undefined).length;
};

/** SSLCommerz tells nobody of what is given back in its panel, so of that there is no race. */
const refunded: readonly [string, Gateway, Ask][] = [
  ...gateways.map((gateway): [string, Gateway, Ask] => [`${gateway.name}, given back here`, gateway, here]),
  [`${stripe.name}, given back there`, stripe, there],
  [`${bkash.name}, given back there`, bkash, there],
];

describe.each(refunded)("%s: whatever comes first, and however often", (_, gateway, ask) => {
  test.each(named(ordersOf([...steps, "refund"] as const)))(
    "%s: one settlement, one grant, all of it taken back once",
    async (_name, order) => {
      const buyer = await till.shop.app.user();
      const before = (await till.wallet(buyer)).credits;
      const { id, act } = await paid(buyer, gateway);
      let begun = 0;
      // Whoever is refused because the payment is not known to be paid asks again: what comes next is a race with it.
      const pursue = () => until(async () => ((begun += await ask(id)) > 0 ? true : null), "the refund is begun");
      let pursuit: Promise<unknown> = Promise.resolve();
      for (const step of order) {
        if (step !== "refund") await thrice(act[step]);
        else if ((begun += await ask(id)) === 0) pursuit = pursue();
      }
      await pursuit;
      for (const _again of [1, 2]) {
        // All of it once more, at once, with what the gateway has not told of yet or has yet to decide.
        await Promise.all([...steps.map((step) => act[step]()), ask(id).then((more) => (begun += more))]);
        await at.untilDone(id);
        await till.shop.app.settled();
        expect(begun).toBe(1);
        const { amount, ...payment } = await at.payment(id);
        expect(payment).toMatchObject({ status: "refunded", refunded_amount: amount, late: false, mismatches: [] });
        expect(await at.refunds(id)).toMatchObject([{ status: "succeeded", amount, clawed_credits: 1_000, debt_credits: 0 }]);
        const rows = (await till.ledger(buyer)).filter((row) => !row.startsWith("initial") && !row.startsWith("bonus"));
        expect(rows).toEqual(["payment 1000", "claw_back 1000"]);
        expect((await till.wallet(buyer)).credits).toBe(before);
        const held = (await till.packages(buyer)).filter(({ payment_transaction }) => payment_transaction === id);
        expect(held).toMatchObject([{ status: "expired" }]);
      }
    },
  );
});
