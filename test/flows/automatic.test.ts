import { afterAll, beforeAll, expect, test } from "bun:test";
import { adminAccount, bootTest, password, type TestApp } from "@test/support/boot";
import { click, initiate, packagePlan, refused, until, wallet } from "@test/support/shop";

let app: TestApp;
let plan: { _id: string; credits: number };
beforeAll(async () => {
  app = await bootTest({ ACCESS_TOKEN_TTL_SECONDS: "86400" });
  plan = await packagePlan(app, "starter", /month/i);
});
afterAll(async () => {
  await app.settled();
  const { data } = await (await again({ email: adminAccount.ADMIN_EMAIL }, adminAccount.ADMIN_PASSWORD)).auditBooks();
  expect(data.invariants.filter(({ violations }) => violations > 0)).toEqual([]);
  await app.close();
});

/** Somebody signs in again after time has passed. */
const again = async ({ email }: { email: string }, secret = password) => {
  const { data } = await app.client().signIn({ email, password: secret });
  return app.client(data.access_token);
};

test("a buyer leaves a card once; from then on the package renews and credits are bought without them, until they say stop", async () => {
  const buyer = await app.user();
  let own = app.client(buyer.token);
  const start = (await wallet(app, buyer)).credits_available;

  // The purchase, with the wish to keep the card and to renew.
  const opened = await initiate(app, buyer, plan._id, { auto_renew: true });
  expect(opened.payment_transaction).toMatchObject({ save_method: true, auto_renew: true, origin: "buyer" });
  await click(opened.redirect_url!, "pay");
  await until("the package renews by itself", async () => (await own.listPackageTransactions({ auto_renew: true })).data.length === 1);
  const [card] = (await own.listSavedMethods()).data;
  expect(card).toMatchObject({ brand: "visa", last4: "4242" });
  await until("the credits are there", async () => (await wallet(app, buyer)).credits_available === start + plan.credits);

  // Credits that run short are bought.
  const { data: topUp } = await own.setUpMyAutoTopUp({
    threshold: 50,
    package_plan: plan._id,
    currency: "USD",
    monthly_cap: 10_000,
    saved_method: card!._id,
  });
  expect(topUp).toMatchObject({ is_active: true, next_try_at: null });
  const partner = app.client(await app.serviceKey());
  const model = { user: buyer._id, ai_model: "gpt-6-luna" };
  const { data: quote } = await partner.quoteCredits({ ...model, input_tokens: 1_000_000, output_tokens: 0 });
  const { credits_available } = await wallet(app, buyer);
  const input_tokens = Math.floor(((credits_available - 20) / quote.credits) * 1_000_000);
  const { data: used } = await partner.consumeCredits({ ...model, usage_key: crypto.randomUUID(), input_tokens, output_tokens: 0 });
  expect(used.credits_available).toBeLessThan(50);
  await until("they are topped up", async () => (await wallet(app, buyer)).credits_available > plan.credits);
  const automatic = async () => (await own.listPaymentTransactions({ limit: 100 })).data.filter(({ origin }) => origin !== "buyer");
  const [bought, ...more] = await automatic();
  expect(more).toEqual([]);
  expect(bought).toMatchObject({ origin: "top_up", status: "success", saved_method: card!._id });
  const receipt = (await own.getReceipt({ id: bought!._id })).data;
  expect(receipt).toMatchObject({ payment_transaction: bought!._id });

  // A month goes by. The top-up bought the same plan, so its period comes after the first, and that is the one that renews.
  const renewing = (await own.listPackageTransactions({ auto_renew: true })).data;
  expect(renewing.map(({ payment_transaction }) => payment_transaction)).toEqual([bought!._id]);
  const due = new Date(renewing[0]!.renews_at!).getTime() - app.clock.now().getTime();
  await app.clock.advance(due + 60_000);
  own = await again(buyer);
  await app.product.runJob("payments.renewals");
  await until(
    "it is renewed",
    async () =>
      (await automatic()).length === 2 && (await own.listPackageTransactions({ auto_renew: true })).data[0]?._id !== renewing[0]!._id,
  );
  const [next] = (await own.listPackageTransactions({ auto_renew: true })).data;
  expect(next).toMatchObject({ kind: "renewed", starts_at: renewing[0]!.expires_at });

  // Stop: the card is gone, here and there, and with it all that was paid by it.
  await own.deleteSavedMethod({ id: card!._id });
  await until("nothing renews", async () => (await own.listPackageTransactions({ auto_renew: true })).data.length === 0);
  await until("nothing is topped up", async () => !(await own.getMyAutoTopUp()).data.is_active);
  const refusal = await refused(own.renewPackageTransactionAutomatically({ id: next!._id, saved_method: card!._id }));
  expect([refusal.status, refusal.errors?.map(({ field }) => field)]).toEqual([422, ["saved_method"]]);
});
