import { afterAll, beforeAll, expect, test } from "bun:test";
import { bootTest, password, type TestApp } from "@test/support/boot";
import { click, follow, until } from "@test/support/shop";

let app: TestApp;
beforeAll(async () => void (app = await bootTest()));
afterAll(() => app.close());

test("somebody signs up, buys, a partner meters a call, and the charge is explained", async () => {
  const email = "ada@example.com";
  expect((await app.client().signUp({ name: "Ada Lovelace", email, password })).data.status).toBe("verification_sent");
  const link = (await app.mails(email))[0]!.links[0]!;
  const { data: session } = await app.client().verifyEmail({ token: new URL(link).searchParams.get("token")! });
  const buyer = app.client(session.access_token);
  const first = (await buyer.getMyWallet()).data;
  expect(first.credits).toBeGreaterThan(0);
  expect(first.grants.map(({ source }) => source)).toEqual(["initial"]);

  const [starter] = (await buyer.listPackages({ value: "starter" })).data;
  const [plan] = (await buyer.listPackagePlans({ package: starter!._id })).data;
  const order = { package_plan: plan!._id, currency: "USD", payment_method: "stripe" } as const;
  const { payment_transaction, redirect_url } = (await buyer.initiatePayment(order)).data;
  expect(payment_transaction).toMatchObject({ status: "pending", amount: plan!.price.USD!, currency: "USD", credits_transaction: null });
  const back = await click(redirect_url!, "pay");
  expect(back).toContain("/api/payment-transactions/callback/stripe/success");
  expect((await follow(back!)).status).toBeLessThan(400);
  const paid = async () => (await buyer.getPaymentTransaction({ id: payment_transaction._id })).data;
  await until("the purchase is credited", async () => (await paid()).credits_transaction !== null);
  expect((await paid()).status).toBe("success");
  const bought = (await buyer.getMyWallet()).data;
  expect(bought.credits).toBe(first.credits + plan!.credits);

  const partner = app.client(await app.serviceKey());
  const [model] = (await partner.listAiModels({ search: "sonnet" })).data;
  const use = { user: session.user._id, ai_model: model!.value, input_tokens: 1_000, max_output_tokens: 500 };
  const { data: held, response } = await partner.validateCredits(use);
  expect(response.status).toBe(201);
  expect(held.credits_available).toBe(bought.credits_available - held.credits_held);

  const real = { usage_key: held.usage_key, input_tokens: 980, output_tokens: 411 };
  const { data: charge } = await partner.consumeCredits(real);
  const again = await partner.consumeCredits(real);
  expect([again.data, again.response.replayed]).toEqual([charge, true]);
  const after = (await buyer.getMyWallet()).data;
  expect(after.credits).toBe(charge.balance_after);
  expect(Math.round((bought.credits - after.credits) * 1e6)).toBe(Math.round(charge.credits * 1e6));
  expect(after.credits_held).toBe(0);

  const { data: explained } = await buyer.explainCreditsUsage({ id: charge.credits_usage });
  expect(explained.balance_after).toBe(charge.balance_after);
  expect(explained.balance_before).toBe(bought.credits);
  const rows: string[] = [];
  for await (const { type } of buyer.listCreditsTransactions({ sort: "created_at", limit: 1 })) rows.push(type);
  expect(rows).toEqual(["increase", "increase", "decrease"]);
});
