import { afterAll, beforeAll, expect, spyOn, test } from "bun:test";
import { z } from "@hono/zod-openapi";
import mongoose from "mongoose";
import { collection, uniqueWhileLive, type AnyCollection } from "@/kit/collection";
import { Problem } from "@/kit/problem";
import { credits, entity, line } from "@/kit/schema";
import type { Mongo } from "@/infra/mongo";
import { openTestMongo } from "@test/infra/support";

const Purse = entity("InfraPurse", { name: line(1, 20), amount: credits(), tags: z.array(z.string()).default([]) });
const purses = collection("infra_purses", Purse, { indexes: [[{ name: 1 }, uniqueWhileLive]] });
const declared = [purses as unknown as AnyCollection];
type Named = { _id: string; count: number };

let mongo: Mongo;
beforeAll(async () => {
  mongo = await openTestMongo();
  await mongo.ensure(declared);
}, 60_000);
afterAll(() => mongo.close());

const counters = () => mongo.db.collection<Named>("infra_counters");
const indexNames = async (name: string) =>
  (await mongo.db.collection(name).listIndexes().toArray()).map((index) => index["name"] as string).sort();

test("mongoose's queries and the driver's own calls join the transaction, and roll back with it", async () => {
  await mongo.db.createCollection("infra_counters").catch(() => undefined);
  const failing = mongo.atomically(async () => {
    await purses.model.create([{ name: "gone", amount: 5n }]);
    await counters().insertOne({ _id: "gone", count: 1 }, { session: mongo.session()! });
    expect(await purses.model.countDocuments({ name: "gone" })).toBe(1);
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  expect(await purses.model.countDocuments({ name: "gone" })).toBe(0);
  expect(await counters().findOne({ _id: "gone" })).toBeNull();
  expect(mongo.session()).toBeUndefined();
});

test("int64 arrives as bigint", async () => {
  await purses.model.create([{ name: "big", amount: 9_007_199_254_740_993n }]);
  expect((await purses.model.findOne({ name: "big" }).lean())?.amount).toBe(9_007_199_254_740_993n);
});

test("nested calls join the outer transaction; what waits for the commit runs once, after it", async () => {
  const seen: string[] = [];
  await mongo.atomically(async () => {
    const outer = mongo.session();
    await mongo.atomically(async () => {
      expect(mongo.session()).toBe(outer);
      await purses.model.create([{ name: "nested", amount: 1n }]);
      mongo.afterCommit(() => seen.push("committed"));
    });
    expect(seen).toEqual([]);
  });
  expect(seen).toEqual(["committed"]);
  const lost = mongo.atomically(async () => {
    mongo.afterCommit(() => seen.push("never"));
    throw new Error("no");
  });
  await expect(lost).rejects.toThrow("no");
  expect(seen).toEqual(["committed"]);
});

test("conflicting transactions are run again until all of them are done", async () => {
  await counters().insertOne({ _id: "hot", count: 0 });
  let committed = 0;
  await Promise.all(
    Array.from({ length: 12 }, () =>
      mongo.atomically(async () => {
        const session = mongo.session()!;
        const row = await counters().findOne({ _id: "hot" }, { session });
        await counters().updateOne({ _id: "hot" }, { $set: { count: row!.count + 1 } }, { session });
        mongo.afterCommit(() => (committed += 1));
      }),
    ),
  );
  expect((await counters().findOne({ _id: "hot" }))?.count).toBe(12);
  expect(committed).toBe(12);
});

test("a conflict that never ends is the problem `unavailable`, after a bounded number of tries", async () => {
  let tries = 0;
  const endless = mongo.atomically(async () => {
    tries += 1;
    const error = new mongoose.mongo.MongoServerError({ message: "WriteConflict", code: 112 });
    error.addErrorLabel("TransientTransactionError");
    throw error;
  });
  const problem = await endless.catch((error: unknown) => error);
  expect(problem).toBeInstanceOf(Problem);
  expect((problem as Problem).status).toBe(503);
  expect((problem as Problem).details.headers).toEqual({ "Retry-After": "1" });
  expect(tries).toBe(25);
}, 20_000);

test("a lost answer to a commit repeats the commit alone", async () => {
  let works = 0;
  let commits = 0;
  await mongo.atomically(async () => {
    works += 1;
    await purses.model.create([{ name: "commit", amount: 1n }]);
    const session = mongo.session()!;
    const real = session.commitTransaction.bind(session);
    session.commitTransaction = async () => {
      await real();
      commits += 1;
      if (commits > 1) return;
      const error = new mongoose.mongo.MongoNetworkError("cut");
      error.addErrorLabel("UnknownTransactionCommitResult");
      throw error;
    };
  });
  expect([works, commits]).toEqual([1, 2]);
  expect(await purses.model.countDocuments({ name: "commit" })).toBe(1);
});

test("the clock is the database's, and the test offset is shared through the database", async () => {
  const { localTime } = (await mongo.db.admin().command({ hello: 1 })) as { localTime: Date };
  expect(Math.abs(mongo.now().getTime() - localTime.getTime())).toBeLessThan(2_000);
  await mongo.setClockOffset(86_400_000);
  const ahead = mongo.now().getTime() - mongo.serverTime().getTime();
  expect(Math.abs(ahead - 86_400_000)).toBeLessThan(5);
  expect(await mongo.db.collection<{ _id: string; offset_ms: number }>("clock").findOne({ _id: "test" })).toEqual({
    _id: "test",
    offset_ms: 86_400_000,
  });
  await mongo.setClockOffset(0);
  expect(Math.abs(mongo.now().getTime() - mongo.serverTime().getTime())).toBeLessThan(5);
  expect(await mongo.db.collection("clock").countDocuments()).toBe(0);
});

test("ensure is idempotent, safe side by side, and drops what is no longer declared", async () => {
  const before = await indexNames("infra_purses");
  expect(before).toEqual(["_id_", "is_deleted_1_created_at_1__id_1", "name_1"]);
  await mongo.db.collection("infra_purses").createIndex({ amount: 1 });
  await mongo.db.collection("infra_purses").dropIndex("name_1");
  await mongo.db.collection("infra_purses").createIndex({ name: 1 });
  await Promise.all([mongo.ensure(declared), mongo.ensure(declared)]);
  await mongo.ensure(declared);
  expect(await indexNames("infra_purses")).toEqual(before);
  const [name] = (await mongo.db.collection("infra_purses").listIndexes().toArray()).filter((index) => index["name"] === "name_1");
  expect(name).toMatchObject({ unique: true, partialFilterExpression: { is_deleted: false } });
});

test("a table that is refused for another made at that moment is asked for again, with its rule", async () => {
  const late = collection("infra_late", entity("InfraLate", { amount: credits() }), {}) as unknown as AnyCollection;
  for (const code of [1, 112]) {
    const creating = spyOn(mongo.db, "createCollection").mockRejectedValueOnce(
      new mongoose.mongo.MongoServerError({ message: "at once", code }),
    );
    await mongo.ensure([late]);
    expect(creating.mock.calls.filter(([name]) => name === "infra_late")).toHaveLength(2);
    creating.mockRestore();
    const writing = mongo.db.collection("infra_late").insertOne({ amount: mongoose.mongo.Long.fromNumber(-1) });
    await expect(writing).rejects.toMatchObject({ code: 121 });
    await mongo.db.collection("infra_late").drop();
  }
});

test("the validator refuses a negative amount", async () => {
  const writing = mongo.db.collection("infra_purses").insertOne({ name: "bad", amount: mongoose.mongo.Long.fromNumber(-1) });
  await expect(writing).rejects.toMatchObject({ code: 121 });
});
