import { afterAll, beforeAll, expect, test } from "bun:test";
import { hands, type Hands } from "@test/modules/payments/back";
import { openTill, type Till } from "@test/modules/payments/till";
import { until } from "@test/modules/payments/support";

let till: Till;
let at: Hands;
let offer: string;
beforeAll(async () => {
  till = await openTill();
  at = hands(till);
  offer = await till.shop.offerOf({ USD: 1_000, BDT: 119_900 });
});
afterAll(() => till.shop.app.close());

test("C15: two refunds of 3.00 of 10.00 take exactly 600 of 1,000, from the whole and not from the rest", async () => {
  const buyer = await till.buyer();
  const id = await till.buy(buyer, offer);
  for (const _ of [1, 2]) expect((await at.refund(id, { amount: 300, reason: "part" })).status).toBe(201);
  expect(await at.left(buyer, id)).toBe(400);
  expect(await at.payment(id)).toMatchObject({ status: "partly_refunded", refunded_amount: 600 });
  expect(await till.shop.violations()).toEqual([]);
});

test("C15: two refunds at once of 6.00 of 10.00: one is made, the gateway is called once", async () => {
  const buyer = await till.buyer();
  const id = await till.buy(buyer, offer);
  const calls = async () => {
    const { data } = await fetch(`${till.shop.sandbox}/_control/log?method=stripe`).then(
      (reply) => reply.json() as Promise<{ data: { path: string; direction: string }[] }>,
    );
    return data.filter(({ path }) => path.endsWith("/v1/refunds")).length;
  };
  // What it tells by itself would have us read its list.
  await till.shop.control("", { method: "stripe", webhooks: "hold" });
  const before = await calls();
  const both = await Promise.all([1, 2].map(() => at.refund(id, { amount: 600, reason: "at once" })));
  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 422]);
  expect((await calls()) - before).toBe(1);
  await till.shop.control("/release");
  await till.shop.control("/reset");
  expect(await at.left(buyer, id)).toBe(400);
  expect(await at.payment(id)).toMatchObject({ refunded_amount: 600 });
  expect(await till.shop.violations()).toEqual([]);
});

test("C15: bad amounts are 422 and leave nothing", async () => {
  const buyer = await till.buyer();
  const id = await till.buy(buyer, offer);
  for (const amount of [-1, 0, 1_001, 0.5, "5"]) expect((await at.refund(id, { amount, reason: "bad" })).status).toBe(422);
  expect(await at.refunds(id)).toEqual([]);
  expect(await at.left(buyer, id)).toBe(1_000);
});

test("C14: a refund of one paisa takes its share, rounded down, and parts add up to the whole", async () => {
  const buyer = await till.buyer();
  const id = await till.buy(buyer, offer);
  expect((await at.refund(id, { amount: 1, reason: "one" })).data).toMatchObject({ status: "succeeded", amount: 1, clawed_credits: 1 });
  expect((await at.refund(id, { amount: 333, reason: "some" })).data).toMatchObject({ clawed_credits: 333 });
  expect((await at.refund(id, { reason: "the rest" })).data).toMatchObject({ amount: 666, clawed_credits: 666 });
  expect(await at.payment(id)).toMatchObject({ status: "refunded", refunded_amount: 1_000 });
  expect(await at.left(buyer, id)).toBe(0);
  expect(await till.shop.violations()).toEqual([]);
});

test("C03: a refund against an open hold takes what is free now, and the rest when the hold ends", async () => {
  const buyer = await till.buyer();
  const id = await till.buy(buyer, offer);
  const key = await till.hold(buyer, 300);
  const reply = await at.refund(id, { reason: "while it runs" });
  expect(reply.data).toMatchObject({ status: "succeeded", clawed_credits: 700, waiting_credits: 300, debt_credits: 0 });
  expect(await till.settle(key, 100)).toBe(100);
  await until(async () => ((await at.refunds(id))[0]?.clawed_credits === 900 ? true : null), "the rest is taken");
  expect(await at.refunds(id)).toMatchObject([{ clawed_credits: 900, debt_credits: 100, waiting_credits: 0 }]);
  expect(await till.wallet(buyer)).toMatchObject({ credits: 0, debt: 100 });
  expect(await till.shop.violations()).toEqual([]);
});
