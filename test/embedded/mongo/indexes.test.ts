import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { MongoClient, MongoServerError } from "mongodb";
import type { Db, Document, ExplainableCursor } from "mongodb";
import { openEmbeddedMongo } from "@/embedded/mongo/server";
import type { EmbeddedMongo } from "@/embedded/mongo/server";

setDefaultTimeout(60_000);

let server: EmbeddedMongo;
let client: MongoClient;
let db: Db;

beforeAll(async () => {
  server = await openEmbeddedMongo({ dir: ":memory:", ttlMonitorSleepSecs: 0.05 });
  client = await MongoClient.connect(server.uri, { useBigInt64: true });
  db = client.db("indexes");
});

afterAll(async () => {
  await client.close();
  await server.close();
});

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "ok",
    (error: unknown) => (error instanceof MongoServerError ? error.code : error),
  );

/** The stages of a plan from the top down, the index used, and what was read. */
async function costs(cursor: ExplainableCursor<Document>): Promise<Document> {
  return summary(await cursor.explain("executionStats"));
}

function summary(explained: Document): Document {
  const stats = explained["executionStats"];
  const stages: string[] = [];
  let index: string | undefined;
  for (let stage = explained["queryPlanner"]["winningPlan"]; stage; stage = stage["inputStage"]) {
    stages.push(stage["stage"]);
    index ??= stage["indexName"];
  }
  return {
    stages: stages.join(" "),
    ...(index === undefined ? {} : { index }),
    returned: stats["nReturned"],
    keys: stats["totalKeysExamined"],
    docs: stats["totalDocsExamined"],
  };
}

test("a duplicate names the index, its pattern and the value", async () => {
  const c = db.collection("unique");
  await c.createIndex({ email: 1 }, { unique: true });
  await c.createIndex({ "a.x": 1, b: -1 }, { unique: true, name: "pair" });
  await c.insertOne({ email: "one", a: [{ x: 1 }, { x: 2 }], b: 5 });
  const error = await c.insertOne({ email: "one" }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 11000, keyPattern: { email: 1 }, keyValue: { email: "one" } });
  expect(error).toMatchObject({
    message: 'E11000 duplicate key error collection: indexes.unique index: email_1 dup key: { email: "one" }',
  });
  const pair = await c.insertOne({ email: "two", a: [{ x: 9 }, { x: 2 }], b: 5 }).catch((reason: unknown) => reason);
  expect(pair).toMatchObject({ code: 11000, keyPattern: { "a.x": 1, b: -1 }, keyValue: { "a.x": 2, b: 5 } });
  const modified = await c
    .findOneAndUpdate({ email: "new" }, { $set: { a: { x: 1 }, b: 5 } }, { upsert: true })
    .catch((reason: unknown) => reason);
  expect(modified).toMatchObject({ code: 11000, keyPattern: { "a.x": 1, b: -1 } });
  expect(await codeOf(c.insertOne({ email: "three", b: 1 }))).toBe("ok");
  expect(await codeOf(c.insertOne({ email: "four", b: 1, a: null }))).toBe(11000);
});

test("sparse and partial unique indexes only know the documents they are for", async () => {
  const c = db.collection("partial");
  await c.createIndex({ code: 1 }, { unique: true, sparse: true });
  await c.createIndex({ name: 1 }, { unique: true, partialFilterExpression: { is_deleted: false }, name: "live_name" });
  await c.insertMany([{ name: "a", is_deleted: false }, { name: "b", is_deleted: true }, { name: "b", is_deleted: true }, {}]);
  expect(await codeOf(c.insertOne({ name: "a", is_deleted: false }))).toBe(11000);
  expect(await codeOf(c.insertOne({ name: "b", is_deleted: false }))).toBe("ok");
  expect(await codeOf(c.updateMany({ name: "b", is_deleted: true }, { $set: { is_deleted: false } }))).toBe(11000);
  expect(await codeOf(c.insertMany([{ code: 1 }, { code: 1 }]))).toBe(11000);
  expect(await costs(c.find({ name: "a", is_deleted: false }))).toMatchObject({ index: "live_name", keys: 1, docs: 1 });
  expect(await costs(c.find({ name: "a" }))).toMatchObject({ stages: "COLLSCAN" });
});

test("createIndexes, listIndexes and dropIndexes answer as the driver and mongoose expect", async () => {
  const c = db.collection("listing");
  expect(await c.createIndex({ a: 1, b: -1 }, { background: true })).toBe("a_1_b_-1");
  expect(await c.createIndex({ a: 1, b: -1 })).toBe("a_1_b_-1");
  await c.createIndex({ at: 1 }, { expireAfterSeconds: 60, name: "ttl" });
  expect(await c.listIndexes().toArray()).toEqual([
    { v: 2, key: { _id: 1 }, name: "_id_" },
    { v: 2, key: { a: 1, b: -1 }, name: "a_1_b_-1" },
    { v: 2, key: { at: 1 }, name: "ttl", expireAfterSeconds: 60 },
  ]);
  expect(await codeOf(c.createIndex({ a: 1, b: -1 }, { name: "other" }))).toBe(85);
  expect(await codeOf(c.createIndex({ z: 1 }, { name: "ttl" }))).toBe(86);
  expect(await codeOf(c.createIndex({ at: 1 }, { expireAfterSeconds: 99, name: "ttl" }))).toBe(85);
  expect(await codeOf(c.createIndex({ a: 1, b: 1 }, { expireAfterSeconds: 1 }))).toBe(67);
  await c.insertMany([{ a: 1 }, { a: 1 }]);
  expect(await codeOf(c.createIndex({ a: 1 }, { unique: true }))).toBe(11000);
  expect(await codeOf(c.dropIndex("nothing"))).toBe(27);
  expect(await codeOf(c.dropIndex("_id_"))).toBe(72);
  await c.dropIndex("ttl");
  await c.dropIndexes();
  expect((await c.indexes()).map((index) => index.name)).toEqual(["_id_"]);
  expect(await codeOf(db.collection("missing").listIndexes().toArray())).toBe(26);
  expect(await codeOf(c.insertOne({ x: [1], y: [1] }))).toBe("ok");
  expect(await codeOf(c.createIndex({ x: 1, y: 1 }))).toBe(171);
});

test("the list that every screen asks for reads what it returns", async () => {
  const c = db.collection("lists");
  await c.createIndex({ user: 1, is_deleted: 1, created_at: -1, _id: -1 }, { name: "list" });
  await c.createIndex({ status: 1, created_at: -1, _id: -1 }, { name: "status" });
  const rows = Array.from({ length: 2000 }, (_, _id) => ({
    _id,
    user: _id % 4,
    is_deleted: _id % 3 === 0,
    created_at: new Date(_id * 1000),
    status: ["new", "paid", "void"][_id % 3],
  }));
  await c.insertMany(rows as never[]);
  const filter = { user: 1, is_deleted: false, created_at: { $lte: new Date(1_500_000) } };
  const expected = rows.filter((row) => row.user === 1 && !row.is_deleted && row._id <= 1500).map((row) => row._id);
  for (const direction of [1, -1] as const) {
    const cursor = () => c.find(filter).sort({ created_at: direction, _id: direction }).limit(20);
    const wanted = (direction === 1 ? expected : expected.toReversed()).slice(0, 20);
    expect((await cursor().toArray()).map((row) => row["_id"])).toEqual(wanted as never[]);
    expect(await costs(cursor())).toEqual({ stages: "LIMIT FETCH IXSCAN", index: "list", returned: 20, keys: 20, docs: 20 });
  }
  const residual = c
    .find({ ...filter, status: { $ne: "paid" } })
    .sort({ created_at: -1, _id: -1 })
    .limit(5);
  expect(await costs(residual)).toMatchObject({ stages: "LIMIT FETCH IXSCAN", returned: 5, keys: 9, docs: 9 });
  const several = () =>
    c
      .find({ status: { $in: ["paid", "void"] } })
      .sort({ created_at: -1, _id: -1 })
      .limit(6);
  expect((await several().toArray()).map((row) => row["_id"])).toEqual([1999, 1997, 1996, 1994, 1993, 1991] as never[]);
  const merged = await costs(several());
  expect(merged).toMatchObject({ stages: "LIMIT FETCH SORT_MERGE IXSCAN", index: "status", returned: 6, docs: 6 });
  expect(merged["keys"]).toBeLessThanOrEqual(8);
});

test("equality, $in, ranges, $or and multikey fields use their index", async () => {
  const c = db.collection("uses");
  await c.createIndex({ n: 1 }, { name: "n" });
  await c.createIndex({ words: 1 }, { name: "words" });
  await c.createIndex({ "items.sku": 1, at: 1 }, { name: "items" });
  const rows = Array.from({ length: 300 }, (_, n) => ({
    n,
    words: [`w${n}`, `x${n % 10}`],
    items: [{ sku: n }, { sku: n + 1000 }],
    at: n,
  }));
  await c.insertMany(rows);
  expect(await costs(c.find({ n: 7 }))).toMatchObject({ index: "n", keys: 1, docs: 1 });
  expect(await costs(c.find({ n: { $in: [1, 2, 999] } }))).toMatchObject({ index: "n", keys: 2, docs: 2 });
  expect(await costs(c.find({ n: { $gt: 10, $lte: 20 } }))).toMatchObject({ index: "n", returned: 10, keys: 10, docs: 10 });
  expect(await costs(c.find({ words: "w5" }))).toMatchObject({ index: "words", returned: 1, docs: 1 });
  expect(await costs(c.find({ words: { $elemMatch: { $gte: "w29", $lt: "w2:" } } }))).toMatchObject({
    index: "words",
    returned: 11,
    keys: 11,
  });
  expect(await costs(c.find({ items: { $elemMatch: { sku: 1005 } } }))).toMatchObject({ index: "items", returned: 1, docs: 1 });
  expect(await costs(c.find({ $or: [{ n: 3 }, { words: "w4" }] }))).toMatchObject({ stages: "FETCH OR", returned: 2, docs: 2 });
  expect(await costs(c.find({ other: 1 }))).toMatchObject({ stages: "COLLSCAN", docs: 300 });
  expect(await costs(c.find({}).sort({ other: 1 }).limit(1))).toMatchObject({ stages: "LIMIT SORT COLLSCAN", docs: 300 });
  expect(await costs(c.find({}).sort({ n: -1 }).limit(2))).toMatchObject({ index: "n", keys: 2, docs: 2 });
  expect(await costs(c.find({ "items.sku": 1 }).sort({ at: 1 }))).toMatchObject({ stages: "FETCH IXSCAN", index: "items" });
});

test("hints are obeyed by name and by pattern, and refused where they cannot serve", async () => {
  const c = db.collection("hints");
  await c.createIndex({ a: 1 }, { name: "a" });
  await c.createIndex({ b: 1 }, { name: "b" });
  await c.createIndex({ p: 1 }, { name: "p", partialFilterExpression: { live: true } });
  await c.insertMany([
    { a: 1, b: 1 },
    { a: 1, b: 2 },
    { a: 2, b: 1, live: true, p: 1 },
  ]);
  expect(await costs(c.find({ a: 1, b: 1 }, { hint: "b" }))).toMatchObject({ index: "b", docs: 2, returned: 1 });
  expect(await costs(c.find({ a: 1, b: 1 }, { hint: { a: 1 } }))).toMatchObject({ index: "a", docs: 2, returned: 1 });
  expect(await costs(c.find({ a: 1 }, { hint: { $natural: 1 } }))).toMatchObject({ stages: "COLLSCAN" });
  expect((await c.find({}, { hint: { $natural: -1 } }).toArray()).map((row) => row["b"])).toEqual([1, 2, 1]);
  expect(await codeOf(c.find({ a: 1 }, { hint: "nothing" }).toArray())).toBe(2);
  expect(await codeOf(c.find({ a: 1 }, { hint: "p" }).toArray())).toBe(2);
  expect(await c.find({ live: true }, { hint: "p" }).toArray()).toHaveLength(1);
  expect(await codeOf(c.updateOne({ a: 1 }, { $set: { b: 1 } }, { hint: "nothing" }))).toBe(2);
  expect(await c.countDocuments({ a: 1 }, { hint: "a" })).toBe(2);
});

test("explain tells the truth for counts, aggregates, distinct, updates and deletes", async () => {
  const c = db.collection("explains");
  await c.createIndex({ n: 1 }, { name: "n" });
  await c.insertMany(Array.from({ length: 50 }, (_, n) => ({ n, odd: n % 2 })));
  const explain = async (body: Document) => summary(await db.command({ explain: body, verbosity: "executionStats" }));
  expect(await explain({ count: "explains", query: { n: { $lt: 10 } } })).toEqual({
    stages: "COUNT COUNT_SCAN",
    index: "n",
    returned: 10,
    keys: 10,
    docs: 0,
  });
  expect(await explain({ count: "explains", query: { n: { $lt: 10 }, odd: 1 } })).toMatchObject({
    stages: "COUNT FETCH IXSCAN",
    keys: 10,
    docs: 10,
  });
  expect(await explain({ distinct: "explains", key: "odd", query: { n: { $gte: 45 } } })).toMatchObject({ index: "n", docs: 5 });
  expect(await explain({ update: "explains", updates: [{ q: { n: 3 }, u: { $set: { x: 1 } } }] })).toMatchObject({
    stages: "UPDATE FETCH IXSCAN",
    docs: 1,
  });
  expect(await explain({ delete: "explains", deletes: [{ q: { odd: 1 }, limit: 0 }] })).toMatchObject({
    stages: "DELETE COLLSCAN",
    docs: 50,
  });
  expect(await c.countDocuments({ x: 1 })).toBe(0);
  const pushed = await costs(c.aggregate([{ $match: { n: { $gte: 40 } } }, { $sort: { n: -1 } }, { $limit: 3 }]));
  expect(pushed).toMatchObject({ stages: "LIMIT FETCH IXSCAN", index: "n", keys: 3, docs: 3 });
  const grouped = await c
    .aggregate([{ $match: { n: { $gte: 40 } } }, { $group: { _id: "$odd", n: { $sum: 1 } } }])
    .explain("executionStats");
  expect(grouped["stages"][0].$cursor.executionStats).toMatchObject({ totalKeysExamined: 10, totalDocsExamined: 10 });
});

test("a TTL index deletes what has expired and leaves the rest", async () => {
  const c = db.collection("ttl");
  await c.createIndex({ at: 1 }, { expireAfterSeconds: 60 });
  await c.createIndex({ soon: 1 }, { expireAfterSeconds: 0, partialFilterExpression: { done: true } });
  await c.insertMany([
    { _id: 1, at: new Date(Date.now() - 61_000) },
    { _id: 2, at: new Date(Date.now() - 10_000) },
    { _id: 3, at: "never" },
    { _id: 4, soon: new Date(0), done: true },
    { _id: 5, soon: new Date(0), done: false },
  ] as never[]);
  while ((await c.countDocuments()) > 3) await Bun.sleep(10);
  await Bun.sleep(120);
  expect((await c.find().sort({ _id: 1 }).toArray()).map((row) => row["_id"])).toEqual([2, 3, 5] as never[]);
});
