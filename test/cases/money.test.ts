import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import mongoose from "mongoose";
import { bootTest, type SignedIn, type TestApp } from "@test/support/boot";
import { openMeter, type Meter } from "@test/support/meter";
import { buy, giveBonus, initiate, packagePlan, wallet } from "@test/support/shop";

let app: TestApp;
let user: SignedIn;
let admin: { token: string };
beforeAll(async () => {
  app = await bootTest();
  admin = await app.admin();
  user = await app.user();
});
afterAll(() => app.close());

/** Every stored number under these names, with its BSON type, wherever it is nested. */
async function moneyTypes(): Promise<Map<string, Set<string>>> {
  const names =
    /^(credits|.*_credits|credits_.*|remaining|held|frozen|expired|debt|balance_(after|before)|amount|.*_amount|gateway_fee|.*_price|share|clawed|USD|BDT|percentage)$/;
  const types = new Map<string, Set<string>>();
  const visit = (where: string, value: unknown): void => {
    if (Array.isArray(value)) return value.forEach((item) => visit(where, item));
    if (value === null || typeof value !== "object" || "_bsontype" in value || value instanceof Date) return;
    for (const [name, inner] of Object.entries(value)) {
      if (names.test(name) && ["number", "bigint"].includes(typeof inner))
        types.set(
          `${where}.${name}`,
          (types.get(`${where}.${name}`) ?? new Set()).add(typeof inner === "bigint" ? "long" : "double or int"),
        );
      else visit(`${where}.${name}`, inner);
    }
  };
  const stored = [
    "user_wallets",
    "credits_transactions",
    "credits_usages",
    "credit_holds",
    "payment_transactions",
    "package_plans",
    "package_transactions",
    "package_histories",
    "ai_models",
    "ai_model_histories",
    "billing_settings",
    "credits_profits",
  ];
  for (const name of stored) for await (const row of mongoose.connection.db!.collection(name).find()) visit(name, row);
  return types;
}

describe("C14 cents lost, yen times a hundred, long turned double", () => {
  test("what the gateway is asked for is what the price says, to the last cent", async () => {
    const plan = await packagePlan(app, "starter");
    for (const price of [{ USD: 1_999, BDT: 119_900 }])
      expect((await app.call("PATCH", `/api/package-plans/${plan._id}`, { ...admin, body: { price } })).status).toBe(200);
    const opened = await initiate(app, user, plan._id);
    expect(opened.payment_transaction.amount).toBe(1_999);
    expect(await (await fetch(opened.redirect_url!)).text()).toContain("19.99");
    const taka = await initiate(app, user, plan._id, { currency: "BDT" });
    expect(taka.payment_transaction).toMatchObject({ amount: 119_900, currency: "BDT" });
  });

  test("credits beyond 2^31 and 2^32 micro-credits stay exact, and everything stays an int64", async () => {
    const meter: Meter = await openMeter(app).catch(async () => (await import("@test/support/meter")).partner(app, await app.serviceKey()));
    const start = (await wallet(app, user)).credits;
    await giveBonus(app, user, 3_000);
    await giveBonus(app, user, 9_000_000.000001);
    expect((await wallet(app, user)).credits).toBe(start + 9_003_000.000001);
    await buy(app, user, (await packagePlan(app, "starter"))._id);
    const quote = { user: user._id, ai_model: "claude-sonnet-5-5", input_tokens: 1_234 };
    const hold = await meter.process("validate", { ...quote, max_output_tokens: 567 });
    expect(hold.status).toBe(201);
    expect((await meter.process("consume", { usage_key: hold.data.usage_key, input_tokens: 1_000, output_tokens: 500 })).status).toBe(200);
    const types = await moneyTypes();
    expect(types.size).toBeGreaterThan(30);
    expect([...types].filter(([, kinds]) => [...kinds].join() !== "long").map(([where]) => where)).toEqual([]);
  });

  test("a wallet that would pass 2^53-1 micro-credits is refused, not rounded", async () => {
    const rich = await app.user();
    for (let times = 0; times < 8; times += 1) await giveBonus(app, rich, 1_000_000_000, { note: `${times}` });
    const before = await wallet(app, rich);
    await giveBonus(app, rich, 1_000_000_000);
    const refused = await app.call("POST", "/api/credits-transactions", {
      ...admin,
      body: { user: rich._id, credits: 10_000_000, increase_source: "bonus" },
    });
    expect(refused.problem).toMatchObject({ status: 409, code: "wallet_full" });
    expect((await wallet(app, rich)).credits).toBe(before.credits + 1_000_000_000);
  });
});
