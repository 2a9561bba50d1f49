import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { bootTest, type TestApp } from "@test/support/boot";
import { buy, initiate, packagePlan } from "@test/support/shop";

setDefaultTimeout(60_000);

let app: TestApp;
beforeAll(async () => void (app = await bootTest()));
afterAll(() => app.close());

test("what a coupon left nothing to pay of is no payment whose fee is not known", async () => {
  const admin = app.client((await app.admin()).token);
  const buyer = await app.user();
  const starter = await packagePlan(app, "starter", /month/i);
  const fees = async () => (await admin.getDashboardFees({ to: new Date(app.clock.now().getTime() + 1).toISOString() })).data;
  expect((await fees()).by_gateway).toEqual([]);
  await admin.createCoupon({ code: "ALLOFIT", discount_type: "percentage", discount_value: 100 });
  expect((await initiate(app, buyer, starter._id, { coupon_code: "ALLOFIT" })).payment_transaction.status).toBe("success");
  await buy(app, buyer, starter._id);
  await app.settled();
  const { by_gateway, series } = await fees();
  expect(by_gateway).toMatchObject([{ gateway: "stripe", currency: "USD", count: 1, unknown: 0 }]);
  expect(new Set(series.map(({ gateway, currency }) => `${gateway} ${currency}`))).toEqual(new Set(["stripe USD"]));
});

test("test payments and live ones can be told apart in what was sold and kept", async () => {
  const admin = app.client((await app.admin()).token);
  const to = new Date(app.clock.now().getTime() + 1).toISOString();
  const figures = async (more: { is_test?: boolean }) => {
    const [overview, sales, fees] = await Promise.all([
      admin.getDashboardOverview({ to, ...more }),
      admin.getDashboardSales({ to, ...more }),
      admin.getDashboardFees({ to, ...more }),
    ]);
    return [overview.data.sales, sales.data.totals, sales.data.by_gateway, fees.data.by_gateway];
  };
  const all = await figures({});
  expect(all.map(({ length }) => length > 0)).toEqual([true, true, true, true]);
  expect(await figures({ is_test: true })).toEqual(all);
  expect(await figures({ is_test: false })).toEqual([[], [], [], []]);
});
