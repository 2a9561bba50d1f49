import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { Binary } from "bson";
import { batchOf, command, memoryEngine } from "@test/embedded/mongo/support";
import type { Engine } from "@/embedded/mongo/engine";
import type { Doc } from "@/embedded/mongo/values";

setDefaultTimeout(60_000);

/*
 * Commands with sessions and numbers of the test's own, as a driver sends them again when a reply was lost.
 */
let engine: Engine;
let now = 1_000_000;

beforeEach(async () => {
  engine = memoryEngine(() => now);
  await send({ insert: "c", documents: [{ _id: 1, n: 0 }] });
});

afterEach(() => engine.store.close());

const send = (body: Doc, db = "db"): Promise<Doc> => command(engine, db, body);
const lsid: Doc = { id: new Binary(Buffer.alloc(16, 7), Binary.SUBTYPE_UUID) };
const all = async (): Promise<Doc[]> => batchOf(await send({ find: "c", sort: { _id: 1 } }));

const increment = (txnNumber: bigint): Doc => ({
  update: "c",
  updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } } }],
  lsid,
  txnNumber,
});

test("the same write again answers the same and is not done twice", async () => {
  expect(await send(increment(1n))).toEqual({ n: 1, nModified: 1, ok: 1 });
  expect(await send(increment(1n))).toEqual({ n: 1, nModified: 1, retriedStmtIds: [0], ok: 1 });
  const modify = { findAndModify: "c", query: { _id: 1 }, update: { $inc: { n: 1 } }, new: true, lsid, txnNumber: 2n };
  const first = await send(modify);
  expect(first).toEqual({ lastErrorObject: { n: 1, updatedExisting: true }, value: { _id: 1, n: 2 }, ok: 1 });
  expect(await send(modify)).toEqual({ ...first, retriedStmtId: 0 });
  const insert = { insert: "c", documents: [{ _id: 10 }, { _id: 11 }], lsid, txnNumber: 3n };
  expect(await send(insert)).toEqual({ n: 2, ok: 1 });
  expect(await send(insert)).toEqual({ n: 2, retriedStmtIds: [0, 1], ok: 1 });
  const remove = { delete: "c", deletes: [{ q: { _id: 10 }, limit: 1 }], lsid, txnNumber: 4n };
  expect(await send(remove)).toEqual({ n: 1, ok: 1 });
  expect(await send(remove)).toEqual({ n: 1, retriedStmtIds: [0], ok: 1 });
  expect(await send(increment(1n))).toMatchObject({ ok: 0, code: 225, codeName: "TransactionTooOld" });
  expect(await all()).toEqual([{ _id: 1, n: 2 }, { _id: 11 }]);
});

test("a bulk that was half done is completed, not repeated", async () => {
  await send({ insert: "c", documents: [{ _id: 21 }] });
  const insert = { insert: "c", documents: [{ _id: 20 }, { _id: 21 }, { _id: 22 }], lsid, txnNumber: 1n };
  expect(await send(insert)).toMatchObject({ n: 1, writeErrors: [{ index: 1, code: 11000 }], ok: 1 });
  await send({ delete: "c", deletes: [{ q: { _id: 21 }, limit: 1 }] });
  expect(await send(insert)).toEqual({ n: 3, retriedStmtIds: [0], ok: 1 });
});

test("an upsert and a bulkWrite are remembered as well", async () => {
  const upsert = { update: "c", updates: [{ q: { _id: 5 }, u: { $inc: { n: 1 } }, upsert: true }], lsid, txnNumber: 1n };
  const reply = { n: 1, nModified: 0, upserted: [{ index: 0, _id: 5 }] };
  expect(await send(upsert)).toEqual({ ...reply, ok: 1 });
  expect(await send(upsert)).toEqual({ ...reply, retriedStmtIds: [0], ok: 1 });
  const ops = [
    { insert: 0, document: { _id: 6 } },
    { update: 0, filter: { _id: 5 }, updateMods: { $inc: { n: 1 } } },
  ];
  const bulk = { bulkWrite: 1, ops, nsInfo: [{ ns: "db.c" }], lsid, txnNumber: 2n };
  expect(await send(bulk, "admin")).toMatchObject({ nInserted: 1, nMatched: 1, nModified: 1, nErrors: 0 });
  expect(await send(bulk, "admin")).toMatchObject({ nInserted: 1, nMatched: 1, nModified: 1, nErrors: 0 });
  expect(await all()).toEqual([{ _id: 1, n: 0 }, { _id: 5, n: 2 }, { _id: 6 }]);
});

test("commit may be repeated; commit and abort exclude each other", async () => {
  const one = { lsid, txnNumber: 1n, autocommit: false };
  await send({ insert: "c", documents: [{ _id: 20 }], ...one, startTransaction: true });
  expect(await send({ commitTransaction: 1, ...one }, "admin")).toEqual({ ok: 1 });
  expect(await send({ commitTransaction: 1, ...one }, "admin")).toEqual({ ok: 1 });
  expect(await send({ abortTransaction: 1, ...one }, "admin")).toMatchObject({ code: 256 });
  const two = { ...one, txnNumber: 2n };
  await send({ insert: "c", documents: [{ _id: 21 }], ...two, startTransaction: true });
  expect(await send({ abortTransaction: 1, ...two }, "admin")).toEqual({ ok: 1 });
  expect(await send({ commitTransaction: 1, ...two }, "admin")).toMatchObject({ code: 251, errorLabels: ["TransientTransactionError"] });
  expect(await send({ find: "c", ...one, txnNumber: 9n })).toMatchObject({ code: 251 });
  expect(await all()).toEqual([{ _id: 1, n: 0 }, { _id: 20 }]);
});

test("requests of one session run one after another", async () => {
  const other = { lsid: { id: new Binary(Buffer.alloc(16, 8), Binary.SUBTYPE_UUID) }, txnNumber: 1n, autocommit: false };
  await send({ update: "c", updates: [{ q: { _id: 1 }, u: { $inc: { n: 100 } } }], ...other, startTransaction: true });
  const both = [send(increment(1n)), send(increment(1n))];
  await send({ commitTransaction: 1, ...other }, "admin");
  const replies = await Promise.all(both);
  expect(replies).toEqual([
    { n: 1, nModified: 1, ok: 1 },
    { n: 1, nModified: 1, retriedStmtIds: [0], ok: 1 },
  ]);
  expect(await all()).toEqual([{ _id: 1, n: 101 }]);
});

test("a transaction lives for a minute", async () => {
  const one = { lsid, txnNumber: 1n, autocommit: false };
  await send({ update: "c", updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } } }], ...one, startTransaction: true });
  const waiting = send({ update: "c", updates: [{ q: { _id: 1 }, u: { $set: { n: 50 } } }] });
  now += 59_000;
  engine.sessions.sweep();
  expect(engine.mvcc.kept().open).toBe(1);
  now += 2000;
  engine.sessions.sweep();
  expect(await waiting).toMatchObject({ nModified: 1 });
  expect(await send({ find: "c", ...one })).toMatchObject({ code: 251, errorLabels: ["TransientTransactionError"] });
  expect(await all()).toEqual([{ _id: 1, n: 50 }]);
});

test("a newer transaction of the session, and its end, abort the open one", async () => {
  const one = { lsid, txnNumber: 1n, autocommit: false };
  const update = { update: "c", updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } } }] };
  await send({ ...update, ...one, startTransaction: true });
  await send({ ...update, ...one, txnNumber: 2n, startTransaction: true });
  expect(engine.mvcc.kept()).toMatchObject({ open: 1 });
  await send({ endSessions: [lsid] }, "admin");
  expect(engine.mvcc.kept()).toEqual({ undo: 0, changed: 0, changes: 0, open: 0, holders: 0 });
  expect(await all()).toEqual([{ _id: 1, n: 0 }]);
});
