import mongoose from "mongoose";
import { bootTest, type SignedIn, type TestApp } from "@test/support/boot";
import { buy, click, control, initiate, packagePlan, payment, until } from "@test/support/shop";
import type { ZaaZ } from "../../../openapi/sdk/index";

export type History = { app: TestApp; admin: ZaaZ; one: SignedIn; two: SignedIn; from: Date };

export const day_ms = 86_400_000;

/**
 * A history of forty days: purchases in two currencies, one of them with a coupon, one refunded in part, one taken back by a bank; bonuses, uses
 * with and without a feature and what telemetry tells of them, ends of credits, a debt.
 */
export async function history(uri: string): Promise<History> {
  const app = await bootTest({ MONGODB_URI: uri });
  const [signedIn, first, second] = [await app.admin(), await app.user(), await app.user()];
  const told: History = { app, admin: app.client(signedIn.token), one: first, two: second, from: app.clock.now() };
  const starter = await packagePlan(app, "starter", /month/i);
  const partner = app.client(await app.serviceKey({ overdraft: { policy: "allow_debt", limit: 50 } }));
  const endpoints = (await app.client().listFeatureEndpoints({ limit: 3 })).data.map(({ _id }) => _id);
  let seed = 7;
  const random = (below: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
  for (let day = 0; day < 40; day += 1) {
    const who = random(2) === 0 ? told.one : told.two;
    if (day % 13 === 0) await buy(app, who, starter._id);
    if (day === 8) await moneyBack(told, starter._id);
    const expires_at = new Date(app.clock.now().getTime() + 5 * day_ms).toISOString();
    if (day % 7 === 0)
      await told.admin.createCreditsTransaction({ user: who._id, credits: 10 + random(50), increase_source: "bonus", expires_at });
    const tokens = { input_tokens: 1_000 + random(5_000), output_tokens: random(2_000) };
    const ai_model = random(3) === 0 ? "gpt-6-luna" : "claude-sonnet-5-5";
    // Whoever has no credits left is refused, which is a part of history too.
    await partner.consumeCredits({ usage_key: crypto.randomUUID(), user: who._id, ai_model, ...tokens }).catch(() => undefined);
    const feature_endpoint = endpoints[random(endpoints.length)]!;
    if (day % 5 === 0)
      await partner.consumeCredits({ usage_key: crypto.randomUUID(), user: who._id, feature_endpoint }).catch(() => undefined);
    await telemetry(who, feature_endpoint, random(4), app.clock.now());
    await app.settled();
    await app.clock.advance(day_ms + random(4 * 3_600_000));
    [told.one, told.two] = [await again(app, told.one), await again(app, told.two)];
    told.admin = app.client((await app.call<{ access_token: string }>("POST", "/api/auth/sign-in", { body: signIn })).data.access_token);
  }
  await app.product.runJob("wallets.sweep");
  return told;
}

/** Half of one payment goes back, all of the next by a bank; then the other one buys with a coupon, and in taka. */
async function moneyBack({ app, admin, one, two }: History, offer: string): Promise<void> {
  const status = (owner: SignedIn, id: string, wanted: string) =>
    until(`a payment is ${wanted}`, async () => (await payment(app, owner, id)).status === wanted);
  const first = await buy(app, one, offer);
  await admin.refundPayment({ id: first, amount: 499, reason: "half of it was not used" });
  await status(one, first, "partly_refunded");
  const second = await buy(app, one, offer);
  await control(app, "/dispute", { payment: second, outcome: "opened" });
  await control(app, "/dispute", { payment: second, outcome: "lost" });
  await status(one, second, "charged_back");
  await admin.createCoupon({ code: "FIFTH", discount_type: "percentage", discount_value: 20 });
  for (const more of [{ coupon_code: "FIFTH" }, { currency: "BDT", payment_method: "sslcommerz" }] as const) {
    const opened = await initiate(app, two, offer, more);
    await click(opened.redirect_url!, "pay");
    await status(two, opened.payment_transaction._id, "success");
  }
}

/** Rows as telemetry leaves them. */
async function telemetry(who: SignedIn, endpoint: string, calls: number, created_at: Date): Promise<void> {
  const { ObjectId } = mongoose.mongo;
  const row = { user: new ObjectId(who._id), feature_endpoint: new ObjectId(endpoint), is_deleted: false, created_at };
  const rows = Array.from({ length: calls }, (_, index) => ({ ...row, status: index === 2 ? "failed" : "success" }));
  if (rows.length > 0) await mongoose.connection.collection("feature_usage_logs").insertMany(rows);
}

const signIn = { email: "admin@example.com", password: "an admin's password" };
async function again(app: TestApp, person: SignedIn): Promise<SignedIn> {
  const { data } = await app.client().refreshSession({ refresh_token: person.refresh_token });
  return { ...person, token: data.access_token, refresh_token: data.refresh_token };
}
