import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import mongoose from "mongoose";
import { openEmbeddedMongo } from "@/embedded/mongo/server";
import type { EmbeddedMongo } from "@/embedded/mongo/server";

setDefaultTimeout(60_000);

/*
 * mongoose as the product uses it: transactions that queries join by themselves, indexes and validators made from schemas.
 */
let server: EmbeddedMongo;
let connection: mongoose.Connection;

const packages = new mongoose.Schema(
  {
    name: { type: String, required: true },
    price: BigInt,
    tags: [String],
    is_deleted: { type: Boolean, default: false },
    expires_at: Date,
  },
  { timestamps: { createdAt: "created_at", updatedAt: "updated_at" }, versionKey: false },
);
packages.index({ name: 1 }, { unique: true, partialFilterExpression: { is_deleted: false } });
packages.index({ is_deleted: 1, created_at: -1, _id: -1 });
packages.index({ expires_at: 1 }, { expireAfterSeconds: 3600 });

beforeAll(async () => {
  mongoose.set("transactionAsyncLocalStorage", true);
  server = await openEmbeddedMongo({ dir: ":memory:" });
  connection = await mongoose.createConnection(server.uri, { dbName: "goose", useBigInt64: true, autoIndex: false }).asPromise();
});

afterAll(async () => {
  await connection.close();
  await server.close();
  mongoose.set("transactionAsyncLocalStorage", false);
});

test("collections with validators and indexes are made from a schema, twice over", async () => {
  const Package = connection.model("Package", packages);
  const validator = { $jsonSchema: { bsonType: "object", required: ["name"], properties: { price: { bsonType: "long" } } } };
  await Package.createCollection({ validator });
  await Package.createCollection().catch((error: { code: number }) => expect(error.code).toBe(48));
  await Package.createIndexes();
  await Package.createIndexes();
  expect(await Package.syncIndexes()).toEqual([]);
  expect((await Package.listIndexes()).map((index: { name: string }) => index.name)).toEqual([
    "_id_",
    "name_1",
    "is_deleted_1_created_at_-1__id_-1",
    "expires_at_1",
  ]);
  const error = await Package.collection.insertOne({ name: "x", price: "much" }).catch((reason: { code: number }) => reason);
  expect(error).toMatchObject({ code: 121 });
});

test("documents come back as they were saved", async () => {
  const Package = connection.model("Package");
  const saved = await Package.create({ name: "Starter", price: 9_007_199_254_740_993n, tags: ["a", "b"] });
  const found = await Package.findById(saved._id).lean();
  expect(found).toMatchObject({ name: "Starter", price: 9_007_199_254_740_993n, tags: ["a", "b"], is_deleted: false });
  const next = await Package.findOneAndUpdate(
    { _id: saved._id },
    { $inc: { price: 1n }, $push: { tags: "c" } },
    { returnDocument: "after" },
  ).lean();
  expect(next).toMatchObject({ price: 9_007_199_254_740_994n, tags: ["a", "b", "c"] });
  const twice = await Package.create({ name: "Starter" }).catch((reason: unknown) => reason);
  expect(twice).toMatchObject({ code: 11000, keyPattern: { name: 1 }, keyValue: { name: "Starter" } });
  expect(twice).toBeInstanceOf(mongoose.mongo.MongoServerError);
  await Package.updateOne({ _id: saved._id }, { is_deleted: true });
  await Package.create({ name: "Starter" });
  expect(await Package.countDocuments({ name: "Starter" })).toBe(2);
  expect(await Package.exists({ name: "Starter", is_deleted: false })).not.toBeNull();
  expect(await Package.distinct("name")).toEqual(["Starter"]);
});

test("queries inside a transaction join it, and a failure takes everything back", async () => {
  const Package = connection.model("Package");
  const failed = connection.transaction(async () => {
    await Package.create({ name: "Inside" });
    expect(await Package.countDocuments({ name: "Inside" })).toBe(1);
    expect(await Package.aggregate([{ $match: { name: "Inside" } }, { $count: "n" }])).toEqual([{ n: 1 }]);
    throw new Error("taken back");
  });
  await expect(failed).rejects.toThrow("taken back");
  expect(await Package.countDocuments({ name: "Inside" })).toBe(0);
  await connection.transaction(async () => {
    await Package.insertMany([{ name: "One" }, { name: "Two" }]);
    await Package.bulkWrite([
      { updateOne: { filter: { name: "One" }, update: { $set: { price: 5n } } } },
      { deleteOne: { filter: { name: "Two" } } },
    ]);
  });
  expect(await Package.find({ name: { $in: ["One", "Two"] } }).distinct("name")).toEqual(["One"]);
});

test("many databases live in one server, each made and dropped", async () => {
  const names = Array.from({ length: 20 }, (_, i) => `tenant${i}`);
  await Promise.all(
    names.map(async (name) => {
      const db = connection.useDb(name);
      const Package = db.model("Package", packages);
      await Package.createIndexes();
      await Package.create({ name });
      const found: unknown = await Package.find({ is_deleted: false }).distinct("name");
      expect(found).toEqual([name]);
      await db.dropDatabase();
      expect(await Package.countDocuments({})).toBe(0);
    }),
  );
  const { databases } = await connection.getClient().db().admin().listDatabases();
  expect(databases.map((one) => one.name).filter((name) => name.startsWith("tenant"))).toEqual([]);
});
