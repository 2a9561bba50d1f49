import { afterAll, expect, test } from "bun:test";
import mongoose from "mongoose";
import type { Logger } from "pino";
import { idempotency } from "@/app/idempotency";
import { modules } from "@/app/modules";
import { ensureTables, tableOf } from "@/infra/mongo-ensure";
import { infraTables, usualKeeping } from "@/infra/tables";
import { bootTest, type TestApp } from "@test/support/boot";

const booted: TestApp[] = [];
afterAll(() => Promise.all(booted.map((app) => app.close())));
const collections = [...modules, idempotency].flatMap((module) => module.collections);
const day_s = 86_400;

/** What the database itself keeps only for a time: collection, field and days. */
async function kept(): Promise<Record<string, readonly [field: string, days: number]>> {
  const { db } = mongoose.connection;
  const found: Record<string, readonly [string, number]> = {};
  for (const { name } of await db!.listCollections().toArray())
    for (const { key, expireAfterSeconds } of await db!.collection(name).indexes())
      if (expireAfterSeconds !== undefined) found[name] = [Object.keys(key)[0]!, expireAfterSeconds / day_s];
  return found;
}

test("rows are kept as long as the settings say, and a changed setting changes the index that is there, with its rows", async () => {
  const app = await bootTest({ SEED: "none", KEEP_OUTBOX_DAYS: "3", KEEP_HOLDS_DAYS: "60" });
  booted.push(app);
  const usual = {
    feature_usage_logs: ["created_at", 90],
    webhook_events: ["created_at", 90],
    dead_letters: ["died_at", 90],
    idempotency_keys: ["created_at", 1],
  } as const;
  expect(await kept()).toMatchObject({ ...usual, outbox: ["published_at", 3], credit_holds: ["ended_at", 60] });

  const db = mongoose.connection.db!;
  const names = async () =>
    (await db.collection("credit_holds").indexes()).map(({ name }) => String(name)).toSorted((a, b) => a.localeCompare(b));
  const before = await names();
  await db.collection("credit_holds").insertOne({ client: 1, usage_key: "kept", ended_at: app.clock.now() });
  const again = { ...usualKeeping, KEEP_OUTBOX_DAYS: 8, KEEP_HOLDS_DAYS: 1, KEEP_USAGE_LOGS_DAYS: 10, KEEP_IDEMPOTENCY_DAYS: 2 };
  const tables = [...infraTables(again), ...collections.map((collection) => tableOf(collection, again))];
  const dropped: unknown[] = [];
  const log = Object.assign(Object.create(app.product.deps.log) as Logger, { info: (what: unknown) => dropped.push(what) });
  await ensureTables(db, tables, log);
  expect(dropped).toEqual([]);
  const now = { ...usual, feature_usage_logs: ["created_at", 10], idempotency_keys: ["created_at", 2] };
  expect(await kept()).toMatchObject({ ...now, outbox: ["published_at", 8], credit_holds: ["ended_at", 1] });
  expect(await names()).toEqual(before);
  expect(await db.collection("credit_holds").countDocuments({ usage_key: "kept" })).toBe(1);
  await db.collection("credit_holds").deleteMany({ usage_key: "kept" });
});

test("nothing else goes by itself; rows of money never do", async () => {
  const byItself = Object.keys(await kept()).toSorted();
  expect(byItself).toEqual([
    "credit_holds",
    "dead_letters",
    "feature_usage_logs",
    "idempotency_keys",
    "mail_links",
    "outbox",
    "refresh_tokens",
    "sessions",
    "spend_counters",
    "wallet_changes",
    "webhook_events",
  ]);
  const money = collections
    .map(({ name }) => name)
    .filter((name) => /wallets|transactions|usages|refunds|redemptions|histories|profits|write_offs|grants|gifts|audit/.test(name));
  expect(money).toEqual(
    expect.arrayContaining(["user_wallets", "credits_transactions", "credits_usages", "payment_transactions", "audit_logs"]) as string[],
  );
  expect(money.filter((name) => byItself.includes(name))).toEqual([]);
});
