import { before } from "@/embedded/mongo/attempts";
import type { Collection } from "@/embedded/mongo/catalog";
import { collectionOf, createCollection, ensureCollection, namespaceOf } from "@/embedded/mongo/context";
import type { Context, Reply } from "@/embedded/mongo/context";
import { fail } from "@/embedded/mongo/errors";
import type { Index } from "@/embedded/mongo/indexes";
import { compileFilter } from "@/embedded/mongo/match";
import { asNumber, countOption, docList, docOption, isTrue, refuseCollation, stringOption } from "@/embedded/mongo/options";
import { cursorReply } from "@/embedded/mongo/replies";
import { encode, isDoc, same } from "@/embedded/mongo/values";
import type { Doc, Value } from "@/embedded/mongo/values";

export function create(ctx: Context): Reply {
  const { command, db } = ctx;
  refuseCollation(command);
  createCollection(ctx, db, stringOption(command, "create"), collectionOptions(command, {}));
  return { ok: 1 };
}

export async function collMod(ctx: Context): Promise<Reply> {
  const { command, engine } = ctx;
  const coll = existing(ctx);
  await unused(ctx, coll);
  const given = docOption(command, "index");
  if (given) changeExpiry(coll, given);
  engine.catalog.change(coll, collectionOptions(command, coll.options));
  return { ok: 1 };
}

export async function drop(ctx: Context): Promise<Reply> {
  const coll = collectionOf(ctx);
  if (!coll) return { ok: 1 };
  await unused(ctx, coll);
  const nIndexesWas = coll.indexes.length;
  ctx.engine.catalog.drop(coll);
  return { nIndexesWas, ns: coll.ns, ok: 1 };
}

export async function dropDatabase(ctx: Context): Promise<Reply> {
  const { catalog } = ctx.engine;
  const known = catalog.collections(ctx.db).length > 0;
  for (const coll of catalog.collections(ctx.db)) await unused(ctx, coll);
  for (const coll of catalog.collections(ctx.db)) catalog.drop(coll);
  return known ? { dropped: ctx.db, ok: 1 } : { ok: 1 };
}

export async function createIndexes(ctx: Context): Promise<Reply> {
  const { command, db, engine } = ctx;
  const requests = docList(command, "indexes");
  if (requests.length === 0) throw fail(2, "BadValue", "Must specify at least one index to create");
  for (const request of requests) refuseCollation(request);
  const created = collectionOf(ctx) === null;
  const coll = ensureCollection(ctx, db, stringOption(command, "createIndexes"));
  await unused(ctx, coll);
  const numIndexesBefore = coll.indexes.length;
  for (const request of requests) if (!isIdIndex(request)) engine.catalog.createIndex(coll, request);
  const numIndexesAfter = coll.indexes.length;
  const reply: Doc = { numIndexesBefore, numIndexesAfter, createdCollectionAutomatically: created };
  if (numIndexesAfter === numIndexesBefore) reply["note"] = "all indexes already exist";
  return { ...reply, ok: 1 };
}

export async function dropIndexes(ctx: Context): Promise<Reply> {
  const coll = existing(ctx);
  await unused(ctx, coll);
  const nIndexesWas = coll.indexes.length;
  for (const index of namedIndexes(coll, ctx.command["index"])) ctx.engine.catalog.dropIndex(coll, index);
  return { nIndexesWas, ok: 1 };
}

export function listIndexes(ctx: Context): Reply {
  const coll = existing(ctx);
  return listed(
    ctx,
    coll.ns,
    coll.indexes.map((index) => index.spec),
  );
}

export function listCollections(ctx: Context): Reply {
  const { command, db, engine } = ctx;
  const accept = compileFilter(docOption(command, "filter") ?? {}, { now: new Date(engine.now()) });
  const nameOnly = isTrue(command["nameOnly"]);
  const found = engine.catalog.collections(db).map((coll): Doc => {
    const { name, options, uuid } = coll;
    const idIndex = { v: 2, key: { _id: 1 }, name: "_id_" };
    return { name, type: "collection", ...(nameOnly ? {} : { options, info: { readOnly: false, uuid }, idIndex }) };
  });
  return listed(ctx, `${db}.$cmd.listCollections`, found.filter(accept));
}

export function listDatabases(ctx: Context): Reply {
  const { command, engine } = ctx;
  const accept = compileFilter(docOption(command, "filter") ?? {}, { now: new Date(engine.now()) });
  const found = engine.catalog
    .databases()
    .sort()
    .map((name): Doc => ({ name, sizeOnDisk: 0n, empty: false }));
  const databases = found.filter(accept);
  if (isTrue(command["nameOnly"])) return { databases: databases.map(({ name }) => ({ name })), ok: 1 };
  return { databases, totalSize: 0n, totalSizeMb: 0n, ok: 1 };
}

function listed(ctx: Context, ns: string, documents: readonly Doc[]): Reply {
  const size = countOption(docOption(ctx.command, "cursor") ?? {}, "batchSize", Number.POSITIVE_INFINITY);
  const encoded = documents.map((doc) => encode(doc));
  return cursorReply("firstBatch", ctx.engine.cursors.start(ns, encoded, size, ctx.session?.id ?? null));
}

function existing(ctx: Context): Collection {
  const coll = collectionOf(ctx);
  if (!coll) throw fail(26, "NamespaceNotFound", `ns does not exist: ${namespaceOf(ctx)}`);
  return coll;
}

// The shape of a collection changes only while no open transaction has met it.
async function unused(ctx: Context, coll: Collection): Promise<void> {
  const { mvcc } = ctx.engine;
  for (let user = mvcc.user(coll); user && user !== ctx.txn; user = mvcc.user(coll)) await before(ctx.deadline, mvcc.ended(user));
}

function collectionOptions(command: Doc, old: Doc): Doc {
  const options: Doc = { ...old };
  for (const name of ["validator", "validationLevel", "validationAction"]) if (command[name] !== undefined) options[name] = command[name];
  return options;
}

function changeExpiry(coll: Collection, given: Doc): void {
  const pattern = given["keyPattern"];
  const index = coll.indexes.find((one) => (isDoc(pattern) ? same(one.spec["key"], pattern) : one.name === given["name"]));
  const expires = given["expireAfterSeconds"];
  if (!index) throw fail(27, "IndexNotFound", "cannot find index for collMod");
  if (expires === undefined || Object.keys(given).some((name) => !["keyPattern", "name", "expireAfterSeconds"].includes(name)))
    throw fail(72, "InvalidOptions", "collMod changes only 'expireAfterSeconds' of an index");
  index.spec = { ...index.spec, expireAfterSeconds: expires };
  index.expireAfter = asNumber(expires);
  coll.saveIndex(index);
}

function isIdIndex(request: Doc): boolean {
  return isDoc(request["key"]) && same(request["key"], { _id: 1 });
}

function namedIndexes(coll: Collection, wanted: Value): Index[] {
  if (wanted === "*") return coll.indexes.filter((index) => index.name !== "_id_");
  return (Array.isArray(wanted) ? wanted : [wanted]).map((one) => {
    const index = coll.indexes.find((known) => (isDoc(one) ? same(known.spec["key"], one) : known.name === one));
    if (!index) {
      const what = typeof one === "string" ? `index not found with name [${one}]` : "can't find index with key";
      throw fail(27, "IndexNotFound", what);
    }
    if (index.name === "_id_") throw fail(72, "InvalidOptions", "cannot drop _id index");
    return index;
  });
}
