import { beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import mongoose from "mongoose";
import { sweepWallets } from "@/modules/user-wallets/service";
import { checkBooks, type SignedIn } from "@test/modules/payments/support";
import { openTill, type PackageJson, type Till } from "@test/modules/payments/till";

// Purchases go through two servers and a queue.
setDefaultTimeout(60_000);

type Json = Record<string, unknown>;

let till: Till;
beforeAll(async () => {
  till = await openTill();
}, 60_000);
checkBooks(() => till.shop);

/** One call of an admin that must be answered with 2xx. */
async function asAdmin(method: string, path: string, body?: Json): Promise<Json> {
  const reply = await till.shop.app.call<Json>(method, path, { token: till.shop.admin.token, ...(body && { body }) });
  if (reply.status >= 300) throw new Error(`${method} ${path}: ${reply.status} ${reply.text}`);
  return reply.data;
}

/** What is stored of a buyer, to the byte: the wallet with its grants, the packages, and the snapshots that these were sold from. */
async function stored(buyer: SignedIn): Promise<Buffer[]> {
  const user = new mongoose.Types.ObjectId(buyer._id);
  const raw = async (name: string, filter: Json) =>
    mongoose.connection.collection(name).find(filter, { raw: true }).sort({ _id: 1 }).toArray();
  const held = await mongoose.connection.collection("package_transactions").find({ user }).toArray();
  const rows = [
    ...(await raw("user_wallets", { user })),
    ...(await raw("package_transactions", { user })),
    ...(await raw("credits_transactions", { user })),
    ...(await raw("package_histories", { _id: { $in: held.map(({ package_history }) => package_history) } })),
  ];
  return rows as unknown as Buffer[];
}

/** Somebody with half of A's 1,000 credits left, B's 3,000 and a top-up of 200, of packages that nobody else has. */
async function holder(): Promise<{ buyer: SignedIn; a: string; b: string; held: PackageJson[] }> {
  const buyer = await till.buyer();
  const a = await till.shop.offerOf({ USD: 999, BDT: 119_900 }, { name: "A" }, 1_000);
  const b = await till.shop.offerOf({ USD: 2_999 }, { name: "B", type: "subscription" }, 3_000);
  const topUp = await till.shop.offerOf({ USD: 299 }, { name: "Top-up" }, 200);
  await till.buy(buyer, a);
  await till.spend(buyer, 500);
  await till.buy(buyer, b);
  await till.buy(buyer, topUp);
  const held = await till.packages(buyer, [a, b, topUp]);
  expect((await till.wallet(buyer)).grants.map(({ remaining }) => remaining)).toEqual([3_000, 500, 200]);
  return { buyer, a, b, held };
}

describe("C16 editing a product empties paid wallets", () => {
  test("whatever an admin does to the catalog, the wallet, its grants and the snapshots that were sold stay equal to the byte", async () => {
    const { buyer, a, held } = await holder();
    const before = await stored(buyer);
    expect([before.length > 10, before.every((row) => Buffer.isBuffer(row))]).toEqual([true, true]);
    const package_ = held[0]!.package;
    const [feature, other] = [
      await asAdmin("POST", "/api/features", { name: "One" }),
      await asAdmin("POST", "/api/features", { name: "Two" }),
    ];
    const link = await asAdmin("POST", "/api/package-features", { package: package_, feature: feature["_id"] });
    const edits: [string, string, Json?][] = [
      ["POST", "/api/package-features", { package: package_, feature: other["_id"], word_limit: 10 }],
      ["DELETE", `/api/package-features/${String(link["_id"])}`],
      ["PATCH", `/api/package-plans/${a}`, { credits: 1 }],
      ["PATCH", `/api/package-plans/${a}`, { price: { USD: 1_999 } }],
      ["PATCH", `/api/packages/${package_}`, { name: "A, anew", type: "subscription" }],
      ["PATCH", `/api/packages/${package_}`, { is_active: false }],
      ["DELETE", `/api/package-plans/${a}`],
      ["DELETE", `/api/packages/${package_}`],
      ["POST", `/api/packages/${package_}/restore`],
      ["POST", `/api/package-plans/${a}/restore`],
      ["PATCH", `/api/packages/${package_}`, { is_active: true }],
    ];
    for (const [method, path, body] of edits) {
      await asAdmin(method, path, body);
      await till.shop.app.settled();
      await sweepWallets(till.shop.app.ctx(), 100);
      const after = await stored(buyer);
      expect(after.length).toBe(before.length);
      expect(after.every((row, index) => Buffer.compare(row, before[index]!) === 0) ? "unchanged" : `${method} ${path}`).toBe("unchanged");
    }
  });

  test("renewing B adds B's new grant, and leaves every other one, its own old remainder included, with its own end", async () => {
    const { buyer, b, held } = await holder();
    await till.spend(buyer, 1_200);
    const before = (await till.wallet(buyer)).grants;
    expect(before.map(({ remaining }) => remaining)).toEqual([1_800, 500, 200]);
    await till.buy(buyer, b);
    const { grants, credits_available } = await till.wallet(buyer);
    expect(grants.filter(({ payment_transaction }) => before.some((old) => old.payment_transaction === payment_transaction))).toEqual(
      before,
    );
    const renewal = (await till.packages(buyer, [b]))[1]!;
    expect(renewal).toMatchObject({ kind: "renewed", starts_at: held[1]!.expires_at });
    expect(grants.find(({ payment_transaction }) => payment_transaction === renewal.payment_transaction)).toMatchObject({
      remaining: 3_000,
      expires_at: renewal.expires_at,
    });
    expect([grants.length, credits_available]).toEqual([4, 5_500]);
  });
});
