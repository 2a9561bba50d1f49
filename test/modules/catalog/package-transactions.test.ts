import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import mongoose from "mongoose";
import type { Id } from "@/kit/ctx";
import creditsTransactions from "@/modules/credits-transactions/index";
import creditsUsages from "@/modules/credits-usages/index";
import packageTransactions from "@/modules/package-transactions/index";
import { assignPackage, entitlementOf, giveInitialPackage, nextPeriod, writeExpired } from "@/modules/package-transactions/service";
import { currentSnapshot } from "@/modules/packages/service";
import userWallets from "@/modules/user-wallets/index";
import { openWallet } from "@/modules/user-wallets/service";
import { catalogModules, openCatalog, personOf, unique, type CatalogApp, type Json } from "./support";

const { ObjectId } = mongoose.Types;
const day_ms = 86_400_000;

let app: CatalogApp;
beforeAll(async () => {
  app = await openCatalog([...catalogModules, userWallets, creditsTransactions, creditsUsages, packageTransactions]);
});
afterAll(() => app.close());

type Offer = { package: Id; packagePlan: Id; features: Record<string, string>; endpoints: Record<string, Id> };

/** A package with one plan and features, each with one endpoint of its name. */
async function sold(
  word_limits: Record<string, number | null>,
  {
    type = "credits",
    duration = 30,
    credits = 100,
    initial = false,
    known,
  }: { type?: string; duration?: number; credits?: number; initial?: boolean; known?: Offer } = {},
): Promise<Offer> {
  const pack = await app.made("/packages", { value: unique("p"), name: "P", type, is_initial: initial });
  const plan = await app.made("/plans", { name: "Plan", duration });
  const offer = await app.made("/package-plans", { package: pack._id, plan: plan._id, price: { USD: 500 }, credits, is_initial: initial });
  const features: Record<string, string> = {};
  const endpoints: Record<string, Id> = {};
  for (const [name, word_limit] of Object.entries(word_limits)) {
    features[name] = known?.features[name] ?? (await app.made("/features", { name }))._id;
    endpoints[name] =
      known?.endpoints[name] ??
      new ObjectId(
        (await app.made("/feature-endpoints", { feature: features[name], name, method: "POST", endpoint: `/${name}`, word_limit: 10 }))._id,
      );
    await app.made("/package-features", { package: pack._id, feature: features[name], word_limit });
  }
  return { package: new ObjectId(pack._id), packagePlan: new ObjectId(offer._id), features, endpoints };
}

async function person() {
  const user = new ObjectId();
  return { user, wallet: await openWallet(app.ctx(), { user, email: `${user.toHexString()}@example.com` }), actor: personOf("user", user) };
}

async function assign(who: { user: Id; wallet: Id }, offer: Offer, more: { payment?: Id | null; days?: number } = {}) {
  const ctx = app.ctx();
  const snapshot = await currentSnapshot(ctx, offer.package);
  const { payment = null, days = 30 } = more;
  const starts_at = ctx.now();
  const expires_at = new Date(starts_at.getTime() + days * day_ms);
  return assignPackage(ctx, {
    ...who,
    snapshot: snapshot._id,
    packagePlan: offer.packagePlan,
    payment,
    starts_at,
    expires_at,
    kind: "assigned",
  });
}

const namesOf = async (user: Id, offers: Offer[]) => {
  const { features } = await entitlementOf(app.ctx(), user);
  return offers.flatMap((offer) =>
    Object.entries(offer.features)
      .filter(([, id]) => features.has(id))
      .map(([name]) => name),
  );
};

describe("what a user may use", () => {
  test("the initial package as it is now, until a package is live: then that one as it was sold", async () => {
    const free = await sold({ "a-chat": 50 }, { initial: true });
    const pro = await sold({ "a-chat": 500, "a-image": null }, { type: "subscription", known: free });
    const who = await person();
    expect(await namesOf(who.user, [free])).toEqual(["a-chat"]);
    const before = await entitlementOf(app.ctx(), who.user);
    expect([before.subscribed, before.wordLimit(free.endpoints["a-chat"]!)]).toEqual([false, 50]);

    await assign(who, pro);
    const held = await entitlementOf(app.ctx(), who.user);
    expect([held.subscribed, held.wordLimit(pro.endpoints["a-chat"]!), held.wordLimit(pro.endpoints["a-image"]!)]).toEqual([true, 500, 10]);

    const [link] = (await app.call<Json[]>(null, "GET", `/package-features?feature=${pro.features["a-image"]}`)).data;
    await app.call("admin", "DELETE", `/package-features/${String(link!["_id"])}`);
    await app.call("admin", "PATCH", `/packages/${pro.package.toHexString()}`, { is_active: false });
    await app.call("admin", "DELETE", `/packages/${pro.package.toHexString()}`);
    expect(await namesOf(who.user, [pro])).toEqual(["a-chat", "a-image"]);

    await app.setClockOffset(30 * day_ms + 1_000);
    const after = await entitlementOf(app.ctx(), who.user);
    expect([after.subscribed, after.wordLimit(free.endpoints["a-chat"]!), after.features.has(pro.features["a-image"]!)]).toEqual([
      false,
      50,
      false,
    ]);
    await app.setClockOffset(0);
  });

  test("several live packages: all of them together, the highest limit", async () => {
    const one = await sold({ "b-chat": 70 });
    const two = await sold({ "b-chat": 60, "b-text": 20 }, { known: one });
    const who = await person();
    await assign(who, one);
    await assign(who, two);
    const { features, wordLimit, subscribed } = await entitlementOf(app.ctx(), who.user);
    expect(features).toEqual(new Set([one.features["b-chat"]!, two.features["b-text"]!]));
    expect([wordLimit(one.endpoints["b-chat"]!), wordLimit(two.endpoints["b-text"]!), subscribed]).toEqual([70, 20, false]);
  });
});

describe("giving", () => {
  test("the initial package and its credits, once, with ten askers at a time", async () => {
    const free = await sold({ "c-chat": null }, { initial: true, credits: 100, duration: 7 });
    const who = await person();
    const rows = await Promise.all(Array.from({ length: 10 }, () => giveInitialPackage(app.ctx(), who)));
    expect(new Set(rows.map((row) => String(row!._id))).size).toBe(1);
    expect(rows[0]).toMatchObject({ kind: "assigned", status: "assigned", credits: 100_000_000n, payment_transaction: null });
    const { data: wallet } = await app.call<Json & { grants: Json[] }>(who.actor, "GET", "/user-wallets/me");
    expect(wallet).toMatchObject({
      credits: 100,
      credits_available: 100,
      package: free.package.toHexString(),
      initial_package_given: true,
      initial_credits_given: true,
      type: "free",
    });
    expect(wallet.grants).toMatchObject([{ source: "initial", credits: 100, expires_at: rows[0]!.expires_at.toISOString() }]);
    expect(rows[0]!.expires_at.getTime() - rows[0]!.starts_at.getTime()).toBe(7 * day_ms);
    const ledger = await app.call<Json[]>(who.actor, "GET", "/credits-transactions");
    expect(ledger.data).toMatchObject([{ type: "increase", increase_source: "initial", credits: 100, wallet_seq: 1, balance_after: 100 }]);
  });

  test("a purchase, once per payment", async () => {
    const offer = await sold({ "d-chat": null });
    const who = await person();
    const payment = new ObjectId();
    const rows = [];
    for (let n = 0; n < 3; n += 1) rows.push(await assign(who, offer, { payment }));
    expect(new Set(rows.map(({ _id }) => String(_id))).size).toBe(1);
    expect((await app.call<Json[]>(who.actor, "GET", "/package-transactions")).data).toHaveLength(1);
    const foreign = await sold({});
    const snapshot = (await currentSnapshot(app.ctx(), foreign.package))._id;
    const now = app.ctx().now();
    const wrong = assignPackage(app.ctx(), {
      ...who,
      snapshot,
      packagePlan: offer.packagePlan,
      payment: null,
      starts_at: now,
      expires_at: now,
      kind: "assigned",
    });
    expect(wrong).rejects.toThrow("The snapshot does not sell this package plan.");
  });

  test("the same package plan again is a renewal, from the end of the one before", async () => {
    const offer = await sold({});
    const who = await person();
    const ask = { user: who.user, packagePlan: offer.packagePlan, duration_days: 30 };
    expect(await nextPeriod(app.ctx(), ask)).toMatchObject({ kind: "assigned" });
    const first = await assign(who, offer);
    expect(await nextPeriod(app.ctx(), ask)).toEqual({
      kind: "renewed",
      starts_at: first.expires_at,
      expires_at: new Date(first.expires_at.getTime() + 30 * day_ms),
    });
    const other = await sold({});
    expect(await nextPeriod(app.ctx(), { ...ask, packagePlan: other.packagePlan })).toMatchObject({ kind: "assigned" });
  });
});

describe("package transactions over HTTP", () => {
  test("own rows only; a note is all that changes", async () => {
    const offer = await sold({});
    const [one, two] = [await person(), await person()];
    const row = await assign(one, offer);
    await assign(two, offer);
    const path = `/package-transactions/${row._id.toHexString()}`;
    const { data } = await app.call<Json[]>(one.actor, "GET", "/package-transactions?include=package,plan,package_plan");
    expect(data).toMatchObject([
      {
        _id: row._id.toHexString(),
        package: { name: "P" },
        plan: { name: "Plan" },
        package_plan: { credits: 100 },
        status: "assigned",
        credits: 100,
      },
    ]);
    expect(data[0]).not.toContainAnyKeys(["key", "note"]);
    expect((await app.call(one.actor, "GET", path)).status).toBe(200);
    expect((await app.call(two.actor, "GET", path)).status).toBe(404);
    expect((await app.call<Json[]>(two.actor, "GET", `/package-transactions?user=${one.user.toHexString()}`)).data).toEqual([]);
    expect((await app.call<Json[]>("admin", "GET", `/package-transactions?package=${offer.package.toHexString()}`)).data).toHaveLength(2);
    expect((await app.call<Json[]>("editor", "GET", "/package-transactions")).data).toEqual([]);
    expect((await app.call(null, "GET", "/package-transactions")).status).toBe(401);
    expect((await app.call(one.actor, "PATCH", path, { note: "x" })).status).toBe(403);
    expect((await app.call("admin", "PATCH", path, { note: "Called." })).data).toMatchObject({ note: "Called." });
    expect((await app.call("admin", "PATCH", path, { expires_at: "2030-01-01T00:00:00Z" })).fields).toEqual(["expires_at"]);
    expect((await app.call("super-admin", "DELETE", path)).code).toBe("append_only");
    expect((await app.call("super-admin", "POST", "/package-transactions", {})).status).toBe(404);
  });

  test("cancel keeps what was bought; the end is the clock's, the job only writes it down", async () => {
    const offer = await sold({ "e-chat": null }, { type: "subscription" });
    const [one, two] = [await person(), await person()];
    const row = await assign(one, offer, { days: 2 });
    const path = `/package-transactions/${row._id.toHexString()}`;
    expect((await app.call(two.actor, "POST", `${path}/cancel`)).status).toBe(404);
    const first = await app.call(one.actor, "POST", `${path}/cancel`);
    expect(first.data).toMatchObject({ status: "cancelled", kind: "assigned", auto_renew: false });
    expect((await app.call(one.actor, "POST", `${path}/cancel`)).data).toEqual(first.data);
    expect(await namesOf(one.user, [offer])).toEqual(["e-chat"]);

    const later = await assign(two, offer, { days: 2 });
    await app.setClockOffset(2 * day_ms + 1_000);
    expect((await app.call(two.actor, "GET", `/package-transactions/${later._id.toHexString()}`)).data).toMatchObject({
      status: "expired",
    });
    expect((await app.call(two.actor, "POST", `/package-transactions/${later._id.toHexString()}/cancel`)).code).toBe("already_ended");
    expect(await namesOf(one.user, [offer])).toEqual([]);
    expect(await writeExpired(app.ctx())).toBeGreaterThanOrEqual(2);
    expect(await writeExpired(app.ctx())).toBe(0);
    expect((await app.call<Json[]>(one.actor, "GET", "/package-transactions?status=expired")).data).toMatchObject([{ status: "expired" }]);
    expect((await app.call(two.actor, "GET", "/user-wallets/me")).data).not.toMatchObject({ package: offer.package.toHexString() });
    await app.setClockOffset(0);
  });

  test("editing a package changes nothing for its holders", async () => {
    const offer = await sold({ "f-chat": 300 });
    const who = await person();
    const row = await assign(who, offer);
    await giveInitialPackage(app.ctx(), who);
    const look = async () => [
      (await app.call(who.actor, "GET", "/user-wallets/me")).data,
      (await app.call(who.actor, "GET", `/package-transactions/${row._id.toHexString()}`)).data,
      (await app.call("editor", "GET", `/package-histories/${row.package_history.toHexString()}`)).data,
      (await entitlementOf(app.ctx(), who.user)).wordLimit(offer.endpoints["f-chat"]!),
    ];
    const before = await look();
    const pack = `/packages/${offer.package.toHexString()}`;
    for (const [method, path, body] of [
      ["PATCH", `/package-plans/${offer.packagePlan.toHexString()}`, { credits: 1, price: { USD: 1 } }],
      ["PATCH", `/feature-endpoints/${offer.endpoints["f-chat"]!.toHexString()}`, { word_limit: 1, credits: 9 }],
      ["PATCH", pack, { is_active: false, name: "Q" }],
      ["DELETE", pack, undefined],
      ["POST", `${pack}/restore`, undefined],
    ] as const) {
      expect((await app.call("admin", method, path, body)).status).toBe(200);
      expect(await look()).toEqual(before);
    }
  });
});
