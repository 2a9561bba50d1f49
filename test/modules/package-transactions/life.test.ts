import { beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import mongoose from "mongoose";
import { writeExpired } from "@/modules/package-transactions/service";
import { checkBooks, found, type SignedIn } from "@test/modules/payments/support";
import { openTill, type PackageJson, type Till } from "@test/modules/payments/till";

// Purchases go through two servers and a queue.
setDefaultTimeout(60_000);

const day_ms = 86_400_000;

let till: Till;
beforeAll(async () => {
  till = await openTill();
}, 60_000);
checkBooks(() => till.shop);

const at = (iso: string) => new Date(iso).getTime();
const days = ({ starts_at, expires_at }: PackageJson) => (at(expires_at) - at(starts_at)) / day_ms;
const bought = async (buyer: SignedIn) => (await till.packages(buyer)).filter(({ payment_transaction }) => payment_transaction !== null);

describe("a renewal", () => {
  test("bought in time follows the period before; its credits are live at once and end with it", async () => {
    const buyer = await till.buyer();
    for (let times = 0; times < 3; times += 1) await till.buy(buyer, till.shop.offer);
    const rows = await bought(buyer);
    expect(rows.map(({ kind, status }) => [kind, status])).toEqual([
      ["assigned", "assigned"],
      ["renewed", "renewed"],
      ["renewed", "renewed"],
    ]);
    expect(rows.map(days)).toEqual([30, 30, 30]);
    expect([rows[1]!.starts_at, rows[2]!.starts_at]).toEqual([rows[0]!.expires_at, rows[1]!.expires_at]);
    const { grants, credits_available } = await till.wallet(buyer);
    expect(credits_available).toBe(3_000);
    expect(grants.map(({ expires_at }) => expires_at)).toEqual(rows.map(({ expires_at }) => expires_at));
  });

  test("bought after the end begins when it is paid", async () => {
    const buyer = await till.buyer();
    await till.buy(buyer, till.shop.offer);
    await till.later(33 * day_ms, buyer);
    const from = till.shop.app.clock.now().getTime();
    await till.buy(buyer, till.shop.offer);
    const [old, now] = await bought(buyer);
    expect([old!.status, now!.kind]).toEqual(["expired", "renewed"]);
    expect(at(now!.starts_at)).toBeGreaterThanOrEqual(from);
    expect(days(now!)).toBe(30);
    expect(await till.wallet(buyer)).toMatchObject({ credits: 1_000 });
  });

  test("a period that was upgraded away is not renewed: the next purchase of its plan begins anew", async () => {
    const buyer = await till.buyer();
    const large = await till.shop.offerOf({ USD: 2_999 }, {}, 3_000);
    await till.buy(buyer, till.shop.offer);
    await till.buy(buyer, till.shop.offer);
    const [first, second] = await bought(buyer);
    await till.buy(buyer, large, { upgrade_of: second!._id });
    // The period before it stays, with its credits.
    expect((await bought(buyer)).map(({ status }) => status)).toEqual(["assigned", "upgraded", "upgraded"]);
    expect(await till.wallet(buyer)).toMatchObject({ credits: 4_000 });
    await till.buy(buyer, till.shop.offer);
    expect((await bought(buyer)).at(-1)).toMatchObject({ kind: "renewed", starts_at: first!.expires_at });
  });
});

describe("a downgrade", () => {
  test("is a smaller package of the same type beside a larger one: both run, the larger does not renew", async () => {
    const buyer = await till.buyer();
    const [pro, basic, cheap] = [
      await till.shop.offerOf({ USD: 5_000, BDT: 100 }, { type: "subscription" }),
      await till.shop.offerOf({ USD: 1_000, BDT: 100_000 }, { type: "subscription" }),
      await till.shop.offerOf({ USD: 100 }),
    ];
    await till.buy(buyer, pro);
    await mongoose.connection
      .collection("package_transactions")
      .updateOne(
        { user: new mongoose.Types.ObjectId(buyer._id), status: "assigned", payment_transaction: { $ne: null } },
        { $set: { auto_renew: true } },
      );
    const look = { package_plan: basic };
    expect((await till.preview(buyer, look)).data).toMatchObject({ kind: "downgraded" });
    // In the other currency the smaller one is the larger one.
    expect((await till.preview(buyer, { ...look, currency: "BDT" })).data).toMatchObject({ kind: "assigned" });
    // Another type is no step down.
    await till.buy(buyer, cheap);
    await till.buy(buyer, basic);
    expect(
      (await bought(buyer)).map(({ package_plan, kind, status, auto_renew, ended_at }) => [
        package_plan,
        kind,
        status,
        auto_renew,
        ended_at,
      ]),
    ).toEqual([
      [pro, "assigned", "assigned", false, null],
      [cheap, "assigned", "assigned", false, null],
      [basic, "downgraded", "downgraded", false, null],
    ]);
    expect(await till.wallet(buyer)).toMatchObject({ credits: 3_000 });
    // Bought again it is a renewal, whatever is beside it.
    expect((await till.preview(buyer, look)).data).toMatchObject({ kind: "renewed" });
  });
});

describe("an end", () => {
  test("by the clock is `expired`; one that was upgraded away stays `upgraded`, also when its time is over", async () => {
    const buyer = await till.buyer();
    const large = await till.shop.offerOf({ USD: 2_999 }, {}, 3_000);
    await till.buy(buyer, till.shop.offer);
    const [held] = await bought(buyer);
    await till.buy(buyer, large, { upgrade_of: held!._id });
    const path = `/api/package-transactions/${held!._id}/cancel`;
    expect((await till.shop.app.call("POST", path, { token: buyer.token })).problem.code).toBe("already_ended");
    await till.later(31 * day_ms, buyer);
    expect((await bought(buyer)).map(({ status }) => status)).toEqual(["upgraded", "expired"]);
    await writeExpired(till.shop.app.ctx());
    expect((await bought(buyer)).map(({ status }) => status)).toEqual(["upgraded", "expired"]);
    expect(await writeExpired(till.shop.app.ctx())).toBe(0);
  });

  test("cancelled: it holds until it expires, and nothing of it is taken", async () => {
    const buyer = await till.buyer();
    await till.buy(buyer, till.shop.offer);
    const [held] = await bought(buyer);
    const path = `/api/package-transactions/${held!._id}/cancel`;
    expect(found(await till.shop.app.call("POST", path, { token: buyer.token }))).toMatchObject({ status: "cancelled", ended_at: null });
    expect(await till.wallet(buyer)).toMatchObject({ credits: 1_000, package: held!.package });
  });
});

test("whoever paid is told once, by their inbox and by mail", async () => {
  const buyer = await till.buyer();
  await till.buy(buyer, till.shop.offer);
  await till.shop.app.settled();
  type Told = { title: string; message: string };
  const inbox = found(
    await till.shop.app.call<{ notification: Told }[]>("GET", "/api/notification-recipients?include=notification&limit=100", {
      token: buyer.token,
    }),
  ).map(({ notification }) => notification);
  const [held] = await bought(buyer);
  expect(inbox.map(({ title, message }) => [title, message])).toEqual([
    [
      "Your payment was received",
      `You paid 9.99 USD for Test package, Thirty days. 1000 credits are in your wallet until ${held!.expires_at.slice(0, 16).replace("T", " ")} UTC.`,
    ],
  ]);
  expect((await till.shop.app.mails(buyer.email)).filter(({ subject }) => subject.includes("payment was received"))).toHaveLength(1);
});
