import { beforeAll, expect, test } from "bun:test";
import { forgetDue } from "@/modules/payment-transactions/saving";
import { SavedMethods } from "@/modules/saved-methods/model";
import { checkBooks, until } from "./support";
import { savers } from "./saving";
import { openTill, type Till } from "./till";

let till: Till;
let hands: ReturnType<typeof savers>;
beforeAll(async () => {
  till = await openTill();
  hands = savers(till);
}, 60_000);
checkBooks(() => till.shop);

const call = (method: string, path: string, token: string, body?: unknown) =>
  till.shop.app.call(method, path, { token, ...(body !== undefined && { body }) });

test("a card that is left with a purchase is kept by what people know it by, and nothing else of it is told", async () => {
  const { buyer, card, payment } = await hands.saver();
  expect(card).toMatchObject({
    gateway: "stripe",
    brand: "visa",
    last4: "4242",
    expires: expect.stringMatching(/^20\d\d-(0[1-9]|1[0-2])$/),
  });
  for (const secret of ["customer", "method"]) expect(card).not.toHaveProperty(secret);
  const { data } = await call("GET", `/api/payment-transactions/${payment}`, buyer.token);
  expect(data).toMatchObject({ save_method: true, saved_method: card._id, origin: "buyer" });
  expect(data).not.toHaveProperty("kept");
});

test("a purchase without the wish leaves nothing", async () => {
  const buyer = await till.buyer();
  await till.buy(buyer, till.shop.offer);
  await till.shop.app.settled();
  expect(await hands.saved(buyer)).toEqual([]);
});

test("who comes back is known there: a second card is one more of the same customer", async () => {
  const { buyer, card } = await hands.saver();
  await till.buy(buyer, till.shop.offer, { save_method: true });
  const rows = await until(async () => {
    const now = await hands.saved(buyer);
    return now.length > 1 ? now : null;
  }, "two cards");
  expect(rows.map(({ _id }) => _id)).toContain(card._id);
  const stored = await SavedMethods.model.find({ user: buyer._id }).lean();
  expect(new Set(stored.map(({ customer }) => customer)).size).toBe(1);
  expect(new Set(stored.map(({ method }) => method)).size).toBe(2);
});

test("only Stripe keeps cards: elsewhere the wish is refused with its field", async () => {
  const buyer = await till.buyer();
  for (const payment_method of ["sslcommerz", "bkash"])
    for (const wish of ["save_method", "auto_renew"]) {
      const { status, problem } = await till.shop.begin(buyer, { payment_method, currency: "BDT", [wish]: true });
      expect([status, problem.errors]).toMatchObject([422, [{ field: wish, code: "not_chargeable" }]]);
    }
});

test("removed, it is gone here and there, and whatever it paid for ends", async () => {
  const { buyer, card } = await hands.saver({ auto_renew: true });
  const renewing = await until(async () => (await till.packages(buyer)).find(({ auto_renew }) => auto_renew) ?? null, "it renews");
  const wanted = { threshold: 10, package_plan: till.shop.offer, currency: "USD", monthly_cap: 5_000, saved_method: card._id };
  expect((await call("PUT", "/api/auto-top-ups/me", buyer.token, wanted)).status).toBe(200);
  expect((await call("DELETE", `/api/saved-methods/${card._id}`, buyer.token)).status).toBe(200);
  expect(await hands.saved(buyer)).toEqual([]);
  await till.shop.app.settled();
  expect((await till.packages(buyer)).find(({ _id }) => _id === renewing._id)).toMatchObject({ auto_renew: false, renews_at: null });
  expect((await call("GET", "/api/auto-top-ups/me", buyer.token)).data).toMatchObject({ is_active: false, stopped: "removed" });
  const put = await call("PUT", "/api/auto-top-ups/me", buyer.token, wanted);
  expect([put.status, put.problem.errors]).toMatchObject([422, [{ field: "saved_method", code: "unknown_reference" }]]);
  // The gateway was told to forget it.
  const { data } = (await (await fetch(`${till.shop.sandbox}/_control/log`)).json()) as { data: { path: string; status: number }[] };
  expect(data.filter(({ path, status }) => path.endsWith("/detach") && status === 200).length).toBeGreaterThan(0);
  expect(await SavedMethods.model.findById(card._id).setOptions({ withDeleted: true }).lean()).toBeNull();
});

test("removed while the gateway does not answer, it is charged no more, and the job sees to it that it is forgotten there", async () => {
  const { buyer, card } = await hands.saver();
  const kept = () => SavedMethods.model.findById(card._id).setOptions({ withDeleted: true }).lean();
  await till.shop.control("", { method: "stripe", fail_next: 10 });
  expect((await call("DELETE", `/api/saved-methods/${card._id}`, buyer.token)).status).toBe(200);
  await till.shop.app.settled();
  expect(await hands.saved(buyer)).toEqual([]);
  expect(await kept()).not.toBeNull();
  await till.shop.control("/reset");
  await forgetDue(till.shop.app.ctx());
  expect(await kept()).toBeNull();
  const { data } = await till.shop.app.call<unknown[]>("GET", "/api/dead-letters", { token: till.shop.admin.token });
  expect(data).toEqual([]);
});

test("who leaves takes their cards along", async () => {
  const { buyer, card } = await hands.saver({ auto_renew: true });
  expect((await call("DELETE", "/api/users/me", buyer.token)).status).toBe(204);
  await till.shop.app.settled();
  expect((await call("GET", `/api/saved-methods/${card._id}`, till.shop.admin.token)).status).toBe(404);
  expect(await SavedMethods.model.findById(card._id).setOptions({ withDeleted: true }).lean()).toBeNull();
});

test("who leaves before their purchase is paid leaves no card behind", async () => {
  const buyer = await till.buyer();
  const begun = await till.shop.begun(buyer, { save_method: true });
  expect((await call("DELETE", "/api/users/me", buyer.token)).status).toBe(204);
  await till.shop.app.settled();
  await till.shop.click(begun, "pay");
  await till.shop.credited(begun);
  await till.shop.app.settled();
  expect(await SavedMethods.model.find({ user: buyer._id }).setOptions({ withDeleted: true }).lean()).toEqual([]);
});
