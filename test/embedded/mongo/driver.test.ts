import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { Double, Long, MongoBulkWriteError, MongoClient, MongoServerError, ObjectId } from "mongodb";
import type { Db, Document } from "mongodb";
import { openEmbeddedMongo } from "@/embedded/mongo/server";
import type { EmbeddedMongo } from "@/embedded/mongo/server";

setDefaultTimeout(60_000);

/*
 * Every command through the official driver, unmodified.
 */
type Row = Document & { _id: number };

let server: EmbeddedMongo;
let client: MongoClient;
let db: Db;

beforeAll(async () => {
  server = await openEmbeddedMongo({ dir: ":memory:" });
  client = await MongoClient.connect(server.uri, { useBigInt64: true });
  db = client.db("driver");
});

afterAll(async () => {
  await client.close();
  await server.close();
});

const failureOf = async (work: Promise<unknown>): Promise<MongoServerError> => {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof MongoServerError)) throw new Error(`expected a server error, got ${String(error)}`);
  return error;
};

describe("reading", () => {
  const rows = (count: number): Row[] => Array.from({ length: count }, (_, i) => ({ _id: i, g: i % 3, n: i * 2 }));

  test("find with filter, sort, skip, limit and projection", async () => {
    const c = db.collection<Row>("find");
    await c.insertMany(rows(30));
    const found = await c.find({ g: 1 }, { sort: { n: -1 }, skip: 1, limit: 2, projection: { n: 1 } }).toArray();
    expect(found).toEqual([
      { _id: 25, n: 50 },
      { _id: 22, n: 44 },
    ]);
    expect(await c.findOne({ _id: 99 })).toBeNull();
  });

  test("cursors hand out batches and can be killed", async () => {
    const c = db.collection<Row>("cursors");
    await c.insertMany(rows(250));
    expect((await c.find({}, { batchSize: 7 }).toArray()).map((row) => row._id)).toEqual(rows(250).map((row) => row._id));
    expect((await c.find().toArray()).length).toBe(250);
    const cursor = c.find({}, { batchSize: 2 });
    await cursor.next();
    const id = cursor.id;
    await cursor.close();
    const error = await failureOf(db.command({ getMore: id, collection: "cursors" }));
    expect(error.code).toBe(43);
  });

  test("count, estimated count and distinct", async () => {
    const c = db.collection<Row>("counts");
    await c.insertMany(rows(31));
    expect(await c.countDocuments({ g: 0 })).toBe(11);
    expect(await c.countDocuments({ g: 0 }, { skip: 2, limit: 5 })).toBe(5);
    expect(await c.countDocuments({ g: 7 })).toBe(0);
    expect(await c.estimatedDocumentCount()).toBe(31);
    await c.deleteOne({ _id: 3 });
    expect(await c.estimatedDocumentCount()).toBe(30);
    expect(new Set(await c.distinct("g"))).toEqual(new Set([0, 1, 2]));
    expect(await c.distinct("n", { _id: { $lt: 2 } })).toEqual([0, 2]);
    await c.insertOne({ _id: 90, n: [2n, 700] });
    expect(await c.distinct("n", { _id: { $in: [1, 90] } })).toEqual([2, 700]);
  });

  test("aggregate runs a pipeline over what the planner found", async () => {
    const c = db.collection<Row>("aggregates");
    await c.insertMany(rows(9));
    const out = await c
      .aggregate([{ $match: { g: { $gt: 0 } } }, { $group: { _id: "$g", total: { $sum: "$n" } } }, { $sort: { _id: 1 } }])
      .toArray();
    expect(out).toEqual([
      { _id: 1, total: 24 },
      { _id: 2, total: 30 },
    ]);
    const joined = await c
      .aggregate([{ $match: { _id: 4 } }, { $lookup: { from: "aggregates", localField: "g", foreignField: "_id", as: "same" } }])
      .toArray();
    expect(joined).toEqual([{ _id: 4, g: 1, n: 8, same: [{ _id: 1, g: 1, n: 2 }] }]);
  });

  test("what is not there is empty", async () => {
    const c = db.collection("nowhere");
    expect(await c.find({ a: 1 }).toArray()).toEqual([]);
    expect(await c.countDocuments()).toBe(0);
    expect(await c.distinct("a")).toEqual([]);
    expect((await c.updateOne({ a: 1 }, { $set: { a: 2 } })).matchedCount).toBe(0);
    expect((await c.deleteMany({})).deletedCount).toBe(0);
    expect(await db.listCollections({ name: "nowhere" }).toArray()).toEqual([]);
  });
});

describe("writing", () => {
  test("numbers keep their types", async () => {
    const c = db.collection("numbers");
    const _id = new ObjectId();
    await c.insertOne({ _id, long: Long.fromBigInt(2n ** 60n + 1n), whole: new Double(5), int: 5, half: 0.5 });
    const raw = await db.collection("numbers").findOne({ _id }, { promoteValues: false, useBigInt64: false });
    expect(raw?.["long"]).toEqual(Long.fromBigInt(2n ** 60n + 1n));
    expect(raw?.["whole"]).toEqual(new Double(5));
    expect(raw?.["int"]?.constructor.name).toBe("Int32");
    await c.updateOne({ _id }, { $inc: { long: 1n } });
    expect((await c.findOne({ _id }))?.["long"]).toBe(2n ** 60n + 2n);
  });

  test("insertMany goes on behind a duplicate only when it is unordered", async () => {
    const c = db.collection<Row>("ordered");
    const documents = [{ _id: 1 }, { _id: 1 }, { _id: 2 }];
    const ordered: unknown = await c.insertMany(documents).catch((error: unknown) => error);
    expect(ordered).toBeInstanceOf(MongoBulkWriteError);
    expect(await c.distinct("_id")).toEqual([1]);
    const unordered = await c
      .insertMany([{ _id: 1 }, { _id: 3 }, { _id: 1 }, { _id: 4 }], { ordered: false })
      .catch((error: unknown) => error);
    if (!(unordered instanceof MongoBulkWriteError)) throw new Error("expected a bulk write error");
    expect(unordered.insertedCount).toBe(2);
    expect([unordered.writeErrors].flat().map((one) => [one.index, one.code])).toEqual([
      [0, 11000],
      [2, 11000],
    ]);
    expect(await c.distinct("_id")).toEqual([1, 3, 4]);
  });

  test("update, upsert, replace and delete report what they did", async () => {
    const c = db.collection<Row>("updates");
    await c.insertMany([
      { _id: 1, n: 1 },
      { _id: 2, n: 1 },
    ]);
    expect(await c.updateMany({ n: 1 }, { $inc: { n: 1 } })).toMatchObject({ matchedCount: 2, modifiedCount: 2 });
    expect(await c.updateOne({ _id: 1 }, { $set: { n: 2 } })).toMatchObject({ matchedCount: 1, modifiedCount: 0 });
    expect(await c.updateOne({ _id: 9 }, { $set: { n: 5 }, $setOnInsert: { fresh: true } }, { upsert: true })).toMatchObject({
      matchedCount: 0,
      upsertedId: 9,
    });
    expect(await c.replaceOne({ _id: 9 }, { n: 6 })).toMatchObject({ modifiedCount: 1 });
    expect(await c.findOne({ _id: 9 })).toEqual({ _id: 9, n: 6 });
    expect(await c.updateOne({ _id: 9 }, [{ $set: { n: { $add: ["$n", 4] } } }])).toMatchObject({ modifiedCount: 1 });
    expect(await c.findOne({ _id: 9 })).toEqual({ _id: 9, n: 10 });
    expect(await c.deleteOne({ n: 2 })).toMatchObject({ deletedCount: 1 });
    expect(await c.deleteMany({})).toMatchObject({ deletedCount: 2 });
  });

  test("findAndModify returns the document before, after or removed", async () => {
    const c = db.collection<Row>("modify");
    await c.insertMany([
      { _id: 1, n: 1 },
      { _id: 2, n: 2 },
    ]);
    expect(await c.findOneAndUpdate({}, { $inc: { n: 10 } }, { sort: { n: -1 } })).toEqual({ _id: 2, n: 2 });
    expect(await c.findOneAndUpdate({ _id: 2 }, { $inc: { n: 1 } }, { returnDocument: "after", projection: { _id: 0 } })).toEqual({
      n: 13,
    } as never);
    expect(await c.findOneAndUpdate({ _id: 3 }, { $set: { n: 0 } }, { upsert: true, returnDocument: "after" })).toEqual({ _id: 3, n: 0 });
    expect(await c.findOneAndReplace({ _id: 3 }, { m: 1 }, { returnDocument: "after" })).toEqual({ _id: 3, m: 1 });
    expect(await c.findOneAndDelete({ _id: 1 })).toEqual({ _id: 1, n: 1 });
    expect(await c.findOneAndDelete({ _id: 1 })).toBeNull();
  });

  test("arrayFilters and positional updates reach into arrays", async () => {
    const c = db.collection<Row>("arrays");
    await c.insertOne({ _id: 1, a: [1, 5, 9] });
    await c.updateOne({ _id: 1 }, { $inc: { "a.$[big]": 100 } }, { arrayFilters: [{ big: { $gt: 4 } }] });
    await c.updateOne({ _id: 1, a: 1 }, { $set: { "a.$": 2 } });
    expect(await c.findOne({ _id: 1 })).toEqual({ _id: 1, a: [2, 105, 109] });
  });

  test("bulkWrite of a collection and of the client", async () => {
    const c = db.collection<Row>("bulk");
    const result = await c.bulkWrite([
      { insertOne: { document: { _id: 1, n: 0 } } },
      { insertOne: { document: { _id: 2, n: 0 } } },
      { updateMany: { filter: {}, update: { $inc: { n: 1 } } } },
      { replaceOne: { filter: { _id: 7 }, replacement: { n: 7 }, upsert: true } },
      { deleteOne: { filter: { _id: 1 } } },
    ]);
    expect(result).toMatchObject({ insertedCount: 2, modifiedCount: 2, upsertedCount: 1, upsertedIds: { 3: 7 }, deletedCount: 1 });
    const whole = await client.bulkWrite<{ "driver.bulk": Row; "driver.bulk2": Row }>(
      [
        { namespace: "driver.bulk", name: "insertOne", document: { _id: 20 } },
        { namespace: "driver.bulk2", name: "updateOne", filter: { _id: 1 }, update: { $set: { a: 1 } }, upsert: true },
        { namespace: "driver.bulk", name: "deleteMany", filter: { _id: { $in: [2, 7] } } },
      ],
      { verboseResults: true },
    );
    expect(whole).toMatchObject({ insertedCount: 1, upsertedCount: 1, deletedCount: 2, matchedCount: 0 });
    expect(whole.updateResults?.get(1)).toMatchObject({ upsertedId: 1 });
    expect(await c.distinct("_id")).toEqual([20]);
  });

  test("large documents and many of them pass", async () => {
    const c = db.collection<Row>("large");
    const text = "x".repeat(3_000_000);
    await c.insertMany(Array.from({ length: 8 }, (_, i) => ({ _id: i, text })));
    const found = await c.find({}, { sort: { _id: 1 } }).toArray();
    expect(found.map((row) => [row._id, row["text"].length])).toEqual(Array.from({ length: 8 }, (_, i) => [i, 3_000_000]));
    const error = await failureOf(c.updateOne({ _id: 0 }, { $set: { more: text, again: text, third: text, fourth: text, fifth: text } }));
    expect(error.code).toBe(10334);
  });
});

describe("collections and databases", () => {
  test("create, list, drop", async () => {
    const other = client.db("shapes");
    await other.createCollection("one");
    expect((await failureOf(other.createCollection("one"))).code).toBe(48);
    await other.collection<Row>("two").insertOne({ _id: 1 });
    expect((await other.listCollections({}, { nameOnly: true }).toArray()).map((one) => one.name).sort()).toEqual(["one", "two"]);
    expect((await client.db().admin().listDatabases()).databases.map((one) => one.name)).toContain("shapes");
    expect(await other.collection("one").drop()).toBe(true);
    await other.dropDatabase();
    expect(await other.listCollections().toArray()).toEqual([]);
    expect(await other.collection("two").countDocuments()).toBe(0);
  });

  test("databases are apart", async () => {
    await client.db("apart1").collection<Row>("c").insertOne({ _id: 1, from: 1 });
    await client.db("apart2").collection<Row>("c").insertOne({ _id: 1, from: 2 });
    await client.db("apart2").dropDatabase();
    expect(await client.db("apart1").collection("c").find().toArray()).toEqual([{ _id: 1, from: 1 } as never]);
  });

  test("a validator refuses inserts, updates and findAndModify with 121", async () => {
    const $jsonSchema = { bsonType: "object", required: ["n"], properties: { n: { bsonType: "int", minimum: 0 } } };
    const c = await db.createCollection<Row>("valid", { validator: { $jsonSchema } });
    await c.insertOne({ _id: 1, n: 1 });
    const error = await failureOf(c.insertOne({ _id: 2, n: -1 }));
    expect([error.code, error.message]).toEqual([121, "Document failed validation"]);
    expect((await failureOf(c.updateOne({ _id: 1 }, { $unset: { n: 1 } }))).code).toBe(121);
    expect((await failureOf(c.findOneAndUpdate({ _id: 1 }, { $set: { n: "x" } }))).code).toBe(121);
    await c.insertOne({ _id: 3, n: -1 }, { bypassDocumentValidation: true });
    expect(await c.find().toArray()).toEqual([
      { _id: 1, n: 1 },
      { _id: 3, n: -1 },
    ]);
    const [info] = await db.listCollections({ name: "valid" }).toArray();
    expect(info).toMatchObject({ name: "valid", options: { validator: { $jsonSchema } } });
    await db.command({ collMod: "valid", validator: {} });
    await c.insertOne({ _id: 4, n: -4 });
  });
});

describe("refusals", () => {
  const command = (body: Document) => failureOf(db.command(body));

  test("unknown commands, options and what is not implemented are refused by name", async () => {
    expect(await command({ renameCollection: "a" })).toMatchObject({ code: 59, codeName: "CommandNotFound" });
    expect(await command({ find: "a", nonsense: 1 })).toMatchObject({ code: 40415 });
    expect(await command({ find: "a", tailable: true })).toMatchObject({ code: 238, codeName: "NotImplemented" });
    expect(await command({ find: "a", collation: { locale: "de" } })).toMatchObject({ code: 238 });
    expect(await command({ create: "a", capped: true, size: 100 })).toMatchObject({ code: 238 });
    expect(await command({ createIndexes: "a", indexes: [{ key: { a: "text" }, name: "t" }] })).toMatchObject({ code: 238 });
    expect(await command({ createIndexes: "a", indexes: [{ key: { a: 1 }, name: "t", wrong: 1 }] })).toMatchObject({ code: 197 });
    expect(await command({ aggregate: "a", pipeline: [{ $out: "b" }], cursor: {} })).toMatchObject({ ok: 0 });
  });

  test("maxTimeMS stops a scan with 50", async () => {
    const c = db.collection("slow");
    await c.insertMany(Array.from({ length: 20_000 }, (_, i) => ({ i, text: "abcdefghij" })));
    const error = await failureOf(c.find({ $expr: { $eq: [{ $concat: ["$text", "$text"] }, "nothing"] } }, { maxTimeMS: 1 }).toArray());
    expect([error.code, error.codeName]).toEqual([50, "MaxTimeMSExpired"]);
  });
});
