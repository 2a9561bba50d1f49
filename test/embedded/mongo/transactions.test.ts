import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { MongoClient, MongoServerError } from "mongodb";
import type { ClientSession, Collection, Db, Document } from "mongodb";
import { openEmbeddedMongo } from "@/embedded/mongo/server";
import type { EmbeddedMongo } from "@/embedded/mongo/server";

setDefaultTimeout(60_000);

type Row = Document & { _id: number };

let server: EmbeddedMongo;
let client: MongoClient;
let db: Db;
let collections = 0;

beforeAll(async () => {
  server = await openEmbeddedMongo({ dir: ":memory:" });
  client = await MongoClient.connect(server.uri, { useBigInt64: true });
  db = client.db("transactions");
});

afterAll(async () => {
  await client.close();
  await server.close();
});

async function fresh(rows: readonly Row[] = [{ _id: 1, n: 0 }]): Promise<Collection<Row>> {
  const c = db.collection<Row>(`c${++collections}`);
  await c.createIndex({ u: 1 }, { unique: true, sparse: true });
  if (rows.length > 0) await c.insertMany([...rows]);
  return c;
}

async function inSession<T>(work: (session: ClientSession) => Promise<T>): Promise<T> {
  const session = client.startSession();
  try {
    return await work(session);
  } finally {
    await session.endSession();
  }
}

const failureOf = (work: Promise<unknown>): Promise<MongoServerError> =>
  work.then(
    () => {
      throw new Error("expected a failure");
    },
    (error: unknown) => {
      if (error instanceof MongoServerError) return error;
      throw error;
    },
  );

describe("transactions", () => {
  test("commit shows everything at once, abort nothing", async () => {
    const c = await fresh();
    await inSession(async (session) => {
      session.startTransaction();
      await c.updateOne({ _id: 1 }, { $set: { n: 5 } }, { session });
      await c.insertOne({ _id: 2, n: 6 }, { session });
      expect(await c.find({}, { session, sort: { _id: 1 } }).toArray()).toEqual([
        { _id: 1, n: 5 },
        { _id: 2, n: 6 },
      ]);
      expect(await c.find().toArray()).toEqual([{ _id: 1, n: 0 }]);
      await session.commitTransaction();
      expect(await c.countDocuments({ n: { $gt: 0 } })).toBe(2);
      session.startTransaction();
      await c.deleteMany({}, { session });
      expect(await c.countDocuments({}, { session })).toBe(0);
      await session.abortTransaction();
      expect(await c.countDocuments()).toBe(2);
    });
  });

  test("reads see the snapshot of the first statement", async () => {
    const c = await fresh([
      { _id: 1, n: 1 },
      { _id: 2, n: 2 },
    ]);
    await c.createIndex({ n: 1 });
    await inSession(async (session) => {
      session.startTransaction();
      await c.findOne({ _id: 1 }, { session });
      await c.updateOne({ _id: 1 }, { $set: { n: 9 } });
      await c.deleteOne({ _id: 2 });
      await c.insertOne({ _id: 3, n: 3 });
      const seen = await c.find({ n: { $lt: 100 } }, { session, sort: { n: -1 } }).toArray();
      expect(seen.map((row) => [row._id, row["n"]])).toEqual([
        [2, 2],
        [1, 1],
      ]);
      expect(await c.countDocuments({}, { session })).toBe(2);
      expect((await c.aggregate([{ $match: { n: 2 } }], { session }).toArray()).length).toBe(1);
      await session.commitTransaction();
    });
    expect(await c.distinct("_id")).toEqual([1, 3]);
  });

  test("the second writer of a document gets 112 with TransientTransactionError, at the top level", async () => {
    const c = await fresh();
    await inSession(async (one) =>
      inSession(async (two) => {
        one.startTransaction();
        two.startTransaction();
        await c.updateOne({ _id: 1 }, { $inc: { n: 1 } }, { session: one });
        const error = await failureOf(c.updateOne({ _id: 1 }, { $inc: { n: 1 } }, { session: two }));
        expect([error.code, error.codeName, error.hasErrorLabel("TransientTransactionError")]).toEqual([112, "WriteConflict", true]);
        await one.commitTransaction();
        const gone = await failureOf(c.findOne({ _id: 1 }, { session: two }));
        expect([gone.code, gone.hasErrorLabel("TransientTransactionError")]).toEqual([251, true]);
      }),
    );
    expect((await c.findOne({ _id: 1 }))?.["n"]).toBe(1);
  });

  test("a write behind the snapshot conflicts, also on a unique key", async () => {
    const c = await fresh();
    await inSession(async (session) => {
      session.startTransaction();
      await c.findOne({}, { session });
      await c.updateOne({ _id: 1 }, { $inc: { n: 1 } });
      expect((await failureOf(c.updateOne({ _id: 1 }, { $inc: { n: 1 } }, { session }))).code).toBe(112);
      await session.abortTransaction();
      session.startTransaction();
      await c.findOne({}, { session });
      await c.insertOne({ _id: 5, u: "key" });
      expect((await failureOf(c.insertOne({ _id: 6, u: "key" }, { session }))).code).toBe(112);
      await session.abortTransaction();
      session.startTransaction();
      expect((await failureOf(c.insertOne({ _id: 6, u: "key" }, { session }))).code).toBe(11000);
      const error = await failureOf(session.commitTransaction());
      expect(error.code).toBe(251);
    });
  });

  test("a unique key can pass from one document to another inside a transaction", async () => {
    const c = await fresh([
      { _id: 1, u: "a" },
      { _id: 2, u: "b" },
    ]);
    await inSession((session) =>
      session.withTransaction(async () => {
        await c.updateOne({ _id: 1 }, { $set: { u: "t" } }, { session });
        await c.updateOne({ _id: 2 }, { $set: { u: "a" } }, { session });
        await c.updateOne({ _id: 1 }, { $set: { u: "b" } }, { session });
      }),
    );
    expect(await c.findOne({ u: "a" })).toEqual({ _id: 2, u: "a" });
    expect(await c.findOne({ u: "b" })).toEqual({ _id: 1, u: "b" });
    expect((await failureOf(c.insertOne({ _id: 3, u: "a" }))).code).toBe(11000);
    expect(await c.countDocuments({ u: "t" })).toBe(0);
  });

  test("a plain write waits for the transaction that holds its document", async () => {
    const c = await fresh();
    await inSession(async (session) => {
      session.startTransaction();
      await c.updateOne({ _id: 1 }, { $set: { n: 10 } }, { session });
      let done = false;
      const waiting = c.findOneAndUpdate({ _id: 1 }, { $inc: { n: 1 } }, { returnDocument: "after" }).then((row) => {
        done = true;
        return row;
      });
      expect(await c.findOne({ _id: 1 })).toEqual({ _id: 1, n: 0 });
      expect(done).toBe(false);
      const late = await failureOf(c.updateOne({ _id: 1 }, { $set: { n: 99 } }, { maxTimeMS: 30 }));
      expect(late.code).toBe(50);
      await session.commitTransaction();
      expect(await waiting).toEqual({ _id: 1, n: 11 });
    });
  });

  test("collections are not dropped under an open transaction", async () => {
    const c = await fresh();
    await inSession(async (session) => {
      session.startTransaction();
      await c.findOne({}, { session });
      const dropped = c.drop();
      expect(await c.findOne({}, { session })).toEqual({ _id: 1, n: 0 });
      await session.commitTransaction();
      expect(await dropped).toBe(true);
    });
    expect(await c.countDocuments()).toBe(0);
  });

  test("a collection made by a transaction that aborts is gone, one that commits stays", async () => {
    const c = db.collection<Row>("made");
    await inSession(async (session) => {
      session.startTransaction();
      await c.insertOne({ _id: 1 }, { session });
      await session.abortTransaction();
      expect(await db.listCollections({ name: "made" }).toArray()).toEqual([]);
      session.startTransaction();
      await c.insertOne({ _id: 1 }, { session });
      await session.commitTransaction();
      expect(await c.find().toArray()).toEqual([{ _id: 1 }]);
    });
  });

  test("commands that mongod keeps out of transactions get 263", async () => {
    const c = await fresh();
    await inSession(async (session) => {
      session.startTransaction();
      await c.findOne({}, { session });
      expect((await failureOf(db.command({ count: c.collectionName }, { session }))).code).toBe(263);
    });
  });

  test("fifty transactions on one document all come through", async () => {
    const c = await fresh();
    await Promise.all(
      Array.from({ length: 50 }, () =>
        inSession((session) =>
          session.withTransaction(async () => {
            const row = await c.findOne({ _id: 1 }, { session });
            await c.updateOne({ _id: 1 }, { $set: { n: (row?.["n"] ?? 0) + 1 } }, { session });
          }),
        ),
      ),
    );
    expect((await c.findOne({ _id: 1 }))?.["n"]).toBe(50);
  });

  test("of many inserts of one unique key one wins, in and out of transactions", async () => {
    const c = await fresh([]);
    const codes = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        (i % 2 === 0
          ? c.insertOne({ _id: i, u: "same" })
          : inSession((s) => s.withTransaction(() => c.insertOne({ _id: i, u: "same" }, { session: s })))
        ).then(
          () => "ok",
          (error: unknown) => (error instanceof MongoServerError ? error.code : error),
        ),
      ),
    );
    expect(codes.filter((code) => code === "ok")).toHaveLength(1);
    expect(codes.filter((code) => code === 11000)).toHaveLength(39);
    expect(await c.countDocuments({ u: "same" })).toBe(1);
  });

  test("a closed connection takes its open transaction with it", async () => {
    const c = await fresh();
    const other = await MongoClient.connect(server.uri);
    const session = other.startSession();
    session.startTransaction();
    await other
      .db("transactions")
      .collection<Row>(c.collectionName)
      .updateOne({ _id: 1 }, { $set: { n: 7 } }, { session });
    const waiting = c.updateOne({ _id: 1 }, { $inc: { n: 1 } }, { maxTimeMS: 5000 });
    await other.close(true);
    expect(await waiting).toMatchObject({ modifiedCount: 1 });
    expect((await c.findOne({ _id: 1 }))?.["n"]).toBe(1);
  });
});
