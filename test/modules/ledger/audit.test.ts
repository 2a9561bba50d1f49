import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type mongoose from "mongoose";
import type { Id, ServiceActor } from "@/kit/ctx";
import { auditBooks } from "@/modules/user-wallets/audit";
import { post } from "@/modules/user-wallets/ledger";
import { openBank, type Bank } from "@test/support/ledger/bank";

const C = 1_000_000n;
let bank: Bank;
let user: Id;
let client: ServiceActor;
let payment: Id;
let refund: Id;

beforeAll(async () => {
  bank = await openBank();
  [client, payment, refund] = [bank.client({ overdraft: { policy: "allow_debt", limit: 1000n * C } }), bank.newId(), bank.newId()];
  for (let i = 0; i < 60; i++) await bank.person();
  user = await bank.person();
  await play();
});
afterAll(() => bank.close());

const detail = (credits: bigint) => ({
  fixed_credits: credits,
  input_credits: credits,
  output_credits: 0n,
  cost_credits: credits,
  profit_credits: 0n,
  cost_price: 0n,
});

/** One of everything: gifts, a purchase, holds that are open, settled, released and over, debt, a write-off, a refund, a dispute. */
async function play(): Promise<void> {
  const ctx = bank.ctx(client);
  const to = { user };
  const grant = bank.newId();
  const use = (usage_key: string) => ({ to, client: client.id, usage_key });
  const hold = (usage_key: string, credits: bigint, ttl_ms = 3_600_000) =>
    post(ctx, [{ kind: "hold", ...use(usage_key), hash: "h", credits, pinned: {}, ttl_ms }]);
  const spend = (usage_key: string, credits: bigint) =>
    post(ctx, [
      { kind: "consume", ...use(usage_key), hash: "h", cost: () => ({ credits, detail: detail(credits) }), overdraft: client.overdraft },
    ]);
  const now = ctx.now();
  const paid = { user, status: "success", credits: 80n * C, updated_at: now, dispute: null };
  await bank.db
    .collection("payment_transactions")
    .insertOne({ _id: payment, ...paid, user_wallet: await walletId(), credits_transaction: null });
  await bank.give(user, 50n * C);
  await bank.give(user, 7n * C, undefined, new Date(now.getTime() + 60_000));
  const key = `payment:${payment.toHexString()}`;
  const bought = { source: "payment", grant, credits: 80n * C, expires_at: null, payment_transaction: payment, key } as const;
  const [{ transaction }] = await post(ctx, [{ kind: "grant", to, ...bought }]);
  await bank.db.collection("payment_transactions").updateOne({ _id: payment }, { $set: { credits_transaction: transaction } });
  await hold("settled", 10n * C);
  await spend("settled", 9n * C);
  await hold("released", 10n * C);
  await post(ctx, [{ kind: "release", ...use("released") }]);
  await hold("over", 10n * C, 5_000);
  await hold("open", 3n * C);
  bank.advance(120_000);
  await spend("over", 20n * C);
  const onGrant = { to, grant, payment_transaction: payment };
  await post(ctx, [{ kind: "claw_back", ...onGrant, claim: bank.newId(), credits: 30n * C }]);
  await bank.db.collection("refunds").insertOne({ _id: refund, status: "pending" });
  await post(ctx, [{ kind: "freeze", ...onGrant, claim: refund, credits: 5n * C }]);
  await hold("debt", 0n);
  await spend("debt", 100n * C);
  await post(ctx, [{ kind: "debt_write_off", to, key: "forgiven", credits: C }]);
}

async function walletId(): Promise<Id> {
  return (await bank.db.collection("user_wallets").findOne({ user }))!._id;
}

const wallets = () => bank.db.collection("user_wallets");
const rows = () => bank.db.collection("credits_transactions");

/** Changes something, looks, and changes it back. */
async function broken(breaking: () => Promise<unknown>, mending: () => Promise<unknown>): Promise<{ id: number; example: string }[]> {
  await breaking();
  const { ok, invariants } = await auditBooks(bank.ctx());
  await mending();
  expect(ok).toBe(false);
  return invariants.flatMap(({ id, violations, examples }) => (violations > 0 ? [{ id, example: examples[0]! }] : []));
}

const swapped = (name: string, filter: object, field: string, value: unknown) => {
  const collection = bank.db.collection(name);
  let before: unknown;
  return broken(
    async () => {
      const row = await collection.findOne(filter);
      before = field.split(".").reduce<unknown>((at, step) => (at as Record<string, unknown>)[step], row);
      if (before === undefined) throw new Error(`no ${field} in ${name}`);
      await collection.updateOne({ _id: row!._id }, { $set: { [field]: value } }, { bypassDocumentValidation: true });
    },
    () => collection.updateOne({ ...filter, [field]: value }, { $set: { [field]: before } }, { bypassDocumentValidation: true }),
  );
};

describe("the auditor", () => {
  test("finds nothing wrong in books that are right, and says how much it looked at", async () => {
    const { ok, invariants } = await auditBooks(bank.ctx());
    expect(invariants.filter(({ violations }) => violations > 0)).toEqual([]);
    expect(ok).toBe(true);
    expect(invariants.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const checked = Object.fromEntries(invariants.map(({ id, checked: count }) => [id, count]));
    expect([checked[1]! > 180, checked[3]! > 80, checked[4]! >= 12, checked[5]! >= 5]).toEqual([true, true, true, true]);
  });

  test("names each number that is wrong by its invariant and its record", async () => {
    const wallet = (await walletId()).toHexString();
    const all = await Promise.resolve(wallets().findOne({ user }));
    const held = (all!["grants"] as { held: bigint }[]).findIndex((grant) => grant.held > 0n);
    const frozen = (all!["grants"] as { frozen: bigint }[]).findIndex((grant) => grant.frozen > 0n);
    const cases: [name: string, filter: object, field: string, value: unknown, ids: number[], says: string][] = [
      ["user_wallets", { user }, "credits", 1n, [1], `wallet ${wallet}: credits 1`],
      ["user_wallets", { user }, "holds_open", 7, [1], `wallet ${wallet}: counts 7 open holds`],
      ["user_wallets", { user }, `grants.${held}.held`, 1n, [1], "1 held, its open holds have 3000000"],
      ["user_wallets", { user }, `grants.${frozen}.frozen`, 0n, [1], "0 frozen, open refunds"],
      ["user_wallets", { user }, "debt", 1n, [2], `wallet ${wallet}: debt 1`],
      ["user_wallets", { user }, "wallet_seq", 99, [3], "wallet_seq 99"],
      ["credits_transactions", { user, wallet_seq: 2 }, "wallet_seq", 12, [3], "row"],
      ["credits_transactions", { user, wallet_seq: 2 }, "balance_after", 1n, [3], "balance_after 1 instead of 57000000"],
      ["credits_transactions", { user, kind: "consume" }, "usage_key", "another", [4], "its ledger row says"],
      ["credits_usages", { user, usage_key: "settled" }, "uncollected_credits", 1n, [4], "its price is not collected + debt + uncollected"],
      ["credits_usages", { user, usage_key: "settled" }, "fixed_credits", 8n * C, [4], "charged 9000000, its versions give 8000000"],
      ["credit_holds", { client: client.id, usage_key: "settled" }, "status", "released", [4], "its use is released"],
      ["payment_transactions", { _id: payment }, "status", "failed", [5], "1 increases"],
      ["payment_transactions", { _id: payment }, "credits", 79n * C, [5], "sold were 79000000"],
      ["refunds", { _id: refund }, "status", "failed", [1], "which is not open"],
    ];
    for (const [name, filter, field, value, ids, says] of cases) {
      const found = await swapped(name, filter, field, value);
      expect([name, field, found.map(({ id }) => id)]).toEqual([name, field, ids]);
      expect(found[0]!.example).toContain(says);
    }
    expect((await auditBooks(bank.ctx())).ok).toBe(true);
  });

  test("misses what is missing: a row, a usage, a credited payment, a coupon's use, a message", async () => {
    const without = (name: string, filter: object) => {
      let row: mongoose.mongo.Document | null = null;
      return broken(
        async () => {
          row = await bank.db.collection(name).findOneAndDelete(filter);
        },
        () => bank.db.collection(name).insertOne(row!),
      );
    };
    const last = await rows().find({ user }).sort({ wallet_seq: -1 }).limit(1).next();
    expect((await without("credits_transactions", { _id: last!._id })).map(({ id }) => id)).toContain(8);
    expect((await without("credits_usages", { user, usage_key: "settled" })).map(({ id }) => id)).toContain(4);
    const wallet = await walletId();
    const added = (name: string, row: Record<string, unknown>) => {
      const _id = bank.newId();
      return broken(
        () => bank.db.collection(name).insertOne({ _id, ...row }),
        () => bank.db.collection(name).deleteOne({ _id }),
      );
    };
    const old = new Date(bank.ctx().now().getTime() - 61_000);
    const uncredited = { user, user_wallet: wallet, status: "success", credits: C, credits_transaction: null, updated_at: old };
    expect(await added("payment_transactions", uncredited)).toMatchObject([{ id: 5 }]);
    expect(await added("coupons", { code: "ONE", usage_count: 1n, usage_limit: 5n })).toMatchObject([{ id: 6 }]);
    expect(await added("coupons", { code: "TWO", usage_count: 0, usage_limit: -1 })).toMatchObject([{ id: 6 }]);
    expect(await added("outbox", { key: "credits.increase", published_at: null, created_at: old })).toMatchObject([
      { id: 7, example: expect.stringContaining("credits.increase") },
    ]);
    expect(await added("webhook_events", { gateway: "stripe", processed_at: null, created_at: old })).toMatchObject([{ id: 7 }]);
    expect((await auditBooks(bank.ctx())).ok).toBe(true);
  });

  test("is right while traffic flows", async () => {
    const other = await bank.person();
    await bank.give(other, 1000n * C);
    let running = true;
    const traffic = (async () => {
      for (let i = 0; running; i++) {
        const use = { to: { user: other }, client: client.id, usage_key: `traffic ${i}` };
        const [credits, overdraft] = [C / 10n, client.overdraft];
        await post(bank.ctx(client), [{ kind: "hold", ...use, hash: "h", credits, pinned: {}, ttl_ms: 60_000 }]);
        await post(bank.ctx(client), [
          { kind: "consume", ...use, hash: "h", cost: () => ({ credits, detail: detail(credits) }), overdraft },
        ]);
      }
    })();
    for (let i = 0; i < 5; i++) expect((await auditBooks(bank.ctx())).ok).toBe(true);
    running = false;
    await traffic;
    expect((await bank.view(other)).credits).toBeLessThan(1000n * C);
  });
});
