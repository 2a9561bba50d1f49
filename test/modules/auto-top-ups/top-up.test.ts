import { beforeAll, expect, test } from "bun:test";
import { fellShort } from "@/modules/auto-top-ups/buy";
import { AutoTopUps } from "@/modules/auto-top-ups/model";
import { checkBooks, until, type SignedIn } from "@test/modules/payments/support";
import { savers, type TopUpJson } from "@test/modules/payments/saving";
import { openTill, type Till } from "@test/modules/payments/till";

const minute_ms = 60_000;
const hour_ms = 60 * minute_ms;
const day_ms = 24 * hour_ms;

let till: Till;
let hands: ReturnType<typeof savers>;
beforeAll(async () => {
  till = await openTill();
  hands = savers(till);
}, 60_000);
checkBooks(() => till.shop);

const call = (method: string, { token }: SignedIn, body?: unknown) =>
  till.shop.app.call<TopUpJson>(method, "/api/auto-top-ups/me", { token, ...(body !== undefined && { body }) });
const state = async (buyer: SignedIn) => (await call("GET", buyer)).data;

test("fifty calls that fall below it at once buy once, and the next fall buys again", async () => {
  const { buyer } = await hands.topped();
  await till.spend(buyer, 890);
  await Promise.all(Array.from({ length: 50 }, () => till.spend(buyer, 1)));
  await hands.has(buyer, 1_060);
  expect(await hands.statuses(buyer)).toEqual(["top_up success"]);
  await till.spend(buyer, 500);
  await till.spend(buyer, 470);
  await hands.has(buyer, 1_090);
  expect(await hands.statuses(buyer)).toEqual(["top_up success", "top_up success"]);
  const topUps = (await hands.notices(buyer)).filter((text) => text.startsWith("Your credits were topped up: You paid 9.99 USD"));
  expect(topUps).toHaveLength(2);
});

test("the word of a fall that comes again buys nothing more", async () => {
  const { buyer } = await hands.topped();
  await till.spend(buyer, 950);
  await hands.has(buyer, 1_050);
  const row = await AutoTopUps.model.findOne({ user: buyer._id }).lean();
  await Promise.all(Array.from({ length: 10 }, () => fellShort(till.shop.app.ctx(), { user: row!.user, sequence: row!.sequence })));
  await hands.topUps();
  expect(await hands.statuses(buyer)).toEqual(["top_up success"]);
});

test("below it already when it is set up, it buys at once", async () => {
  const { buyer, card } = await hands.saver();
  await until(async () => ((await till.wallet(buyer)).credits_available === 1_000 ? true : null), "1,000 credits");
  await till.spend(buyer, 950);
  const wanted = { threshold: 100, package_plan: till.shop.offer, currency: "USD", monthly_cap: 999, saved_method: card._id };
  expect((await call("PUT", buyer, wanted)).data.next_try_at).not.toBeNull();
  await hands.topUps();
  await hands.has(buyer, 1_050);
  expect(await state(buyer)).toMatchObject({ next_try_at: null, payment_transaction: null });
});

test("the cap of the month holds, also for what is underway; its owner is told once, and the next month goes on", async () => {
  const { buyer } = await hands.topped({ monthly_cap: 2_500 });
  for (const left of [1_050, 1_050]) {
    await till.spend(buyer, (await till.wallet(buyer)).credits_available - 50);
    await hands.has(buyer, left);
  }
  await till.spend(buyer, 1_000);
  await till.shop.app.settled();
  const { next_try_at } = await state(buyer);
  const now = till.shop.app.clock.now();
  expect(next_try_at).toBe(new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1)).toISOString());
  await hands.topUps();
  expect(await hands.statuses(buyer)).toEqual(["top_up success", "top_up success"]);
  expect((await hands.notices(buyer)).filter((text) => text.includes("the 25.00 USD a month that you allow"))).toHaveLength(1);
  await till.later(new Date(next_try_at!).getTime() - now.getTime() + minute_ms, buyer);
  await hands.topUps();
  await until(async () => ((await hands.statuses(buyer)).length === 3 ? true : null), "the third");
  await till.shop.app.settled();
  expect((await till.wallet(buyer)).credits_available).toBeGreaterThanOrEqual(1_000);
});

test("three declines in a row switch it off, and each is told; a success between them counts anew", async () => {
  const { buyer, wanted } = await hands.topped();
  await till.shop.control("", { method: "stripe", decline_next: 3 });
  await till.spend(buyer, 950);
  await until(async () => ((await state(buyer)).declines === 1 ? true : null), "the first decline");
  expect(await state(buyer)).toMatchObject({ is_active: true, payment_transaction: null });
  await hands.topUps();
  expect(await hands.statuses(buyer)).toEqual(["top_up failed"]);
  await till.later(hour_ms + minute_ms, buyer);
  await hands.topUps();
  expect(await state(buyer)).toMatchObject({ declines: 2, is_active: true });
  await till.later(day_ms + minute_ms, buyer);
  await hands.topUps();
  expect(await state(buyer)).toMatchObject({ declines: 3, is_active: false, stopped: "declined", next_try_at: null });
  const told = await hands.notices(buyer);
  expect(told.filter((text) => text.startsWith("Your top-up was declined"))).toHaveLength(2);
  expect(told.filter((text) => text.startsWith("Your automatic top-up is switched off"))).toHaveLength(1);
  await till.spend(buyer, 10);
  await till.later(40 * day_ms, buyer);
  await hands.topUps();
  expect(await hands.statuses(buyer)).toEqual(["top_up failed", "top_up failed", "top_up failed"]);
  // Set up again it begins anew.
  expect((await call("PUT", buyer, wanted)).data).toMatchObject({ is_active: true, stopped: null, declines: 0 });
  await hands.topUps();
  expect((await hands.statuses(buyer)).at(-1)).toBe("top_up success");
});

test("a card whose bank wants its owner there is a decline that says so", async () => {
  const { buyer } = await hands.topped();
  await till.shop.control("", { method: "stripe", decline_next: 1, decline_code: "authentication_required" });
  await till.spend(buyer, 950);
  await until(async () => ((await state(buyer)).declines === 1 ? true : null), "the decline");
  expect((await hands.automatic(buyer))[0]).toMatchObject({ status: "failed", gateway_status: "authentication_required" });
  expect((await hands.notices(buyer)).filter((text) => text.startsWith("Your top-up was declined"))).toHaveLength(1);
});

test("whatever the answer was lost in, it is charged once", async () => {
  for (const lost of [{ fail_next: 1 }, { timeout_next: 3 }]) {
    const { buyer } = await hands.topped();
    await till.shop.control("", { method: "stripe", ...lost });
    await till.spend(buyer, 950);
    await until(async () => ((await hands.automatic(buyer)).length > 0 ? true : null), "it is begun");
    await till.shop.control("/reset");
    await till.later(2 * minute_ms, buyer);
    await hands.topUps();
    await hands.has(buyer, 1_050);
    expect(await hands.statuses(buyer)).toEqual(["top_up success"]);
    expect(await state(buyer)).toMatchObject({ payment_transaction: null, next_try_at: null, declines: 0 });
  }
}, 120_000);

test("while a page for the same package is open it waits, and buys what is still short then", async () => {
  const { buyer } = await hands.topped();
  const begun = await till.shop.begun(buyer);
  await till.spend(buyer, 950);
  await till.shop.app.settled();
  expect(await hands.statuses(buyer)).toEqual([]);
  await till.pay(begun);
  await till.later(2 * minute_ms, buyer);
  await hands.topUps();
  expect(await hands.statuses(buyer)).toEqual([]);
  await hands.has(buyer, 1_050);
});

test("while one is underway, a page for the same package is refused", async () => {
  const { buyer } = await hands.topped();
  await till.shop.control("", { method: "stripe", timeout_next: 20 });
  await till.spend(buyer, 950);
  await until(async () => ((await hands.automatic(buyer)).length > 0 ? true : null), "it is begun");
  const refused = await till.shop.begin(buyer);
  expect([refused.status, refused.problem.code]).toEqual([409, "payment_underway"]);
  await till.shop.control("/reset");
  await till.later(2 * minute_ms, buyer);
  await hands.topUps();
  await hands.has(buyer, 1_050);
}, 120_000);

test("switched off it buys nothing; what it is set to is checked field by field", async () => {
  const { buyer, wanted } = await hands.topped();
  expect((await call("DELETE", buyer)).data).toMatchObject({ is_active: false, stopped: null });
  await till.spend(buyer, 950);
  await till.shop.app.settled();
  await hands.topUps();
  expect(await hands.statuses(buyer)).toEqual([]);
  const small = await till.shop.offerOf({ USD: 500 }, {}, 50);
  const other = await hands.saver();
  for (const [more, field, code] of [
    [{ package_plan: small }, "package_plan", "too_small"],
    [{ monthly_cap: 998 }, "monthly_cap", "too_small"],
    [{ saved_method: other.card._id }, "saved_method", "unknown_reference"],
    [{ threshold: 0 }, "threshold", "too_small"],
    [{ currency: "EUR" }, "currency", "invalid_value"],
    [{ is_active: false }, "is_active", "unknown"],
    [{ package_plan: "0".repeat(24) }, "package_plan", "unknown_reference"],
  ] as const) {
    const reply = await call("PUT", buyer, { ...wanted, ...more });
    expect([reply.status, reply.problem.errors]).toMatchObject([422, [{ field, code }]]);
  }
  const stranger = await till.buyer();
  expect((await call("GET", stranger)).status).toBe(404);
});
