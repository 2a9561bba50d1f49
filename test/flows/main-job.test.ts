import { afterAll, beforeAll, expect, test } from "bun:test";
import { bootTest, type TestApp } from "@test/support/boot";
import { click, follow, initiate, packagePlan, payment, until, wallet } from "@test/support/shop";

let app: TestApp;
beforeAll(async () => void (app = await bootTest()));
afterAll(() => app.close());

test("somebody signs up, buys, a partner meters a call, and the charge is explained", async () => {
  const buyer = await app.user("ada@example.com");
  const first = await wallet(app, buyer);
  expect(first.credits).toBeGreaterThan(0);
  expect(first.grants.map(({ source }) => source)).toEqual(["initial"]);

  const plan = await packagePlan(app, "starter");
  const opened = await initiate(app, buyer, plan._id);
  expect(opened.payment_transaction).toMatchObject({
    status: "pending",
    amount: plan.price["USD"]!,
    currency: "USD",
    credits_transaction: null,
  });
  const back = await click(opened.redirect_url!, "pay");
  expect(back).toContain("/api/payment-transactions/callback/stripe/success");
  expect((await follow(back!)).status).toBeLessThan(400);
  await until(
    "the purchase is credited",
    async () => (await payment(app, buyer, opened.payment_transaction._id)).credits_transaction !== null,
  );
  const bought = await wallet(app, buyer);
  expect(bought.credits).toBe(first.credits + plan.credits);

  const partner = { token: await app.serviceKey() };
  const model = (await app.call<{ value: string }[]>("GET", "/api/ai-models?search=sonnet")).data[0]!.value;
  const validated = await app.call<{ usage_key: string; credits_held: number; credits_available: number }>(
    "POST",
    "/api/credits-process/validate",
    {
      ...partner,
      body: { user: buyer._id, ai_model: model, input_tokens: 1_000, max_output_tokens: 500 },
    },
  );
  expect(validated.status).toBe(201);
  expect(validated.data.credits_available).toBe(bought.credits_available - validated.data.credits_held);

  const consumed = await app.call<{ credits: number; credits_usage: string; balance_after: number }>(
    "POST",
    "/api/credits-process/consume",
    {
      ...partner,
      body: { usage_key: validated.data.usage_key, input_tokens: 980, output_tokens: 411 },
    },
  );
  expect(consumed.status).toBe(200);
  const after = await wallet(app, buyer);
  expect(after.credits).toBe(consumed.data.balance_after);
  expect(Math.round((bought.credits - after.credits) * 1e6)).toBe(Math.round(consumed.data.credits * 1e6));
  expect(after.credits_held).toBe(0);

  const explained = await app.call<{ credits: number; balance_before: number; balance_after: number; grants: unknown[] }>(
    "GET",
    `/api/credits-usages/${consumed.data.credits_usage}/explain`,
    { token: buyer.token },
  );
  expect(explained.status).toBe(200);
  expect(explained.data.balance_after).toBe(consumed.data.balance_after);
  expect(explained.data.balance_before).toBe(bought.credits);
});
