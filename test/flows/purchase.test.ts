import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import type { ZaaZ } from "../../openapi/sdk/index";
import { bootTest, type SignedIn, type TestApp } from "@test/support/boot";
import { click, control, follow, initiate, packagePlan, payment, until, wallet } from "@test/support/shop";

let app: TestApp;
let buyer: SignedIn;
let admin: ZaaZ;
let plan: { _id: string; credits: number };
let start: number;
beforeAll(async () => {
  app = await bootTest();
  admin = app.client((await app.admin()).token);
  plan = await packagePlan(app, "starter", /month/i);
});
afterAll(() => app.close());
beforeEach(async () => {
  buyer = await app.user();
  start = (await wallet(app, buyer)).credits;
});
afterEach(async () => {
  await control(app, "/reset");
  await app.settled();
  const { data } = await admin.auditBooks();
  expect(data.invariants.filter(({ violations }) => violations > 0)).toEqual([]);
});

const credited = (id: string) =>
  until("the purchase is credited", async () => (await payment(app, buyer, id)).credits_transaction !== null);
const bought = async () => Math.round(((await wallet(app, buyer)).credits - start) * 1e6) / 1e6;
const own = () => app.client(buyer.token);
const increases = async (id: string) =>
  (await own().listCreditsTransactions({ limit: 100 })).data.filter(({ payment_transaction }) => payment_transaction === id);
const assigned = async () => (await own().listPackageTransactions({ limit: 100 })).data.filter(({ status }) => status === "assigned");

describe("a purchase by Stripe", () => {
  test("is credited when the webhook comes before the browser", async () => {
    const opened = await initiate(app, buyer, plan._id);
    const back = await click(opened.redirect_url!, "pay");
    await credited(opened.payment_transaction._id);
    expect((await follow(back!)).status).toBe(200);
    expect(await bought()).toBe(plan.credits);
  });

  test("is credited when the browser comes before the webhook, and once", async () => {
    await control(app, "", { method: "stripe", webhooks: "hold" });
    const opened = await initiate(app, buyer, plan._id);
    const back = await click(opened.redirect_url!, "pay");
    expect((await payment(app, buyer, opened.payment_transaction._id)).status).toBe("pending");
    expect(await (await follow(back!)).text()).not.toContain("error");
    await credited(opened.payment_transaction._id);
    await control(app, "/release");
    await app.settled();
    expect(await bought()).toBe(plan.credits);
    expect([await increases(opened.payment_transaction._id), await assigned()].map((rows) => rows.length)).toEqual([1, 2]);
  });

  test("is credited by the reconcile job alone, when no word and no browser ever comes", async () => {
    await control(app, "", { method: "stripe", webhooks: "drop" });
    const opened = await initiate(app, buyer, plan._id);
    await click(opened.redirect_url!, "pay");
    await app.clock.advance(11 * 60_000);
    const { data: session } = await app.client().refreshSession({ refresh_token: buyer.refresh_token });
    buyer = { ...buyer, token: session.access_token };
    await app.product.runJob("payments.reconcile");
    await credited(opened.payment_transaction._id);
    expect(await bought()).toBe(plan.credits);
  });

  test("is credited once, though every word of it comes a hundred times over while the browser comes back twenty times", async () => {
    await control(app, "", { method: "stripe", duplicates: 99 });
    const opened = await initiate(app, buyer, plan._id);
    const back = await click(opened.redirect_url!, "pay");
    const statuses = await Promise.all(Array.from({ length: 20 }, async () => (await follow(back!)).status));
    expect(statuses.filter((status) => status >= 400)).toEqual([]);
    await credited(opened.payment_transaction._id);
    await app.settled();
    expect(await bought()).toBe(plan.credits);
    expect(await increases(opened.payment_transaction._id)).toHaveLength(1);
  }, 120_000);

  test("that is declined or cancelled stays open for another try, and costs nothing until then", async () => {
    const opened = await initiate(app, buyer, plan._id);
    await click(opened.redirect_url!, "fail");
    const back = await click(opened.redirect_url!, "cancel");
    if (back) await follow(back);
    await app.settled();
    expect((await payment(app, buyer, opened.payment_transaction._id)).status).toBe("pending");
    expect(await bought()).toBe(0);
    const again = await initiate(app, buyer, plan._id);
    expect(again).toMatchObject({ redirect_url: opened.redirect_url, payment_transaction: { _id: opened.payment_transaction._id } });
    await click(again.redirect_url!, "pay");
    await credited(opened.payment_transaction._id);
    expect(await bought()).toBe(plan.credits);
  });

  test("whose success page somebody opens without paying is still pending", async () => {
    const opened = await initiate(app, buyer, plan._id);
    const forged = `${app.url}/api/payment-transactions/callback/stripe/success?payment_transaction=${opened.payment_transaction._id}`;
    await follow(forged);
    expect((await payment(app, buyer, opened.payment_transaction._id)).status).toBe("pending");
    expect(await bought()).toBe(0);
  });

  test("gets what was sold, though the package plan was edited before it was paid", async () => {
    const opened = await initiate(app, buyer, plan._id);
    const edit = (credits: number) => admin.updatePackagePlan({ id: plan._id, credits });
    await edit(1);
    await click(opened.redirect_url!, "pay");
    await credited(opened.payment_transaction._id);
    expect(await bought()).toBe(plan.credits);
    await edit(plan.credits);
  });

  test("keeps what it gave, whatever is done to the package afterwards", async () => {
    const opened = await initiate(app, buyer, plan._id);
    await click(opened.redirect_url!, "pay");
    await credited(opened.payment_transaction._id);
    const before = await wallet(app, buyer);
    const id = (await admin.getPackagePlan({ id: plan._id })).data.package as string;
    await admin.updatePackage({ id, name: "Starter, edited", is_active: false });
    await admin.deletePackage({ id });
    await admin.restorePackage({ id });
    await admin.updatePackage({ id, name: "Starter", is_active: true });
    expect(await wallet(app, buyer)).toEqual(before);
  });
});
