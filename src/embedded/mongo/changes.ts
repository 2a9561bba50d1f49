import { ObjectId } from "bson";
import { atomically } from "@/embedded/mongo/attempts";
import type { Collection } from "@/embedded/mongo/catalog";
import { ensureCollection, meterOf, viewOf } from "@/embedded/mongo/context";
import type { Context } from "@/embedded/mongo/context";
import type { Env } from "@/embedded/mongo/env";
import { badValue, fail } from "@/embedded/mongo/errors";
import { compileFilter } from "@/embedded/mongo/match";
import type { Txn } from "@/embedded/mongo/mvcc";
import { search } from "@/embedded/mongo/scan";
import { docOf } from "@/embedded/mongo/store";
import type { Rec } from "@/embedded/mongo/store";
import { decode, encode } from "@/embedded/mongo/values";
import type { Doc, Value } from "@/embedded/mongo/values";
import type { Update } from "@/embedded/mongo/update";

/** Where a statement works, and whether validators apply. */
export type Target = { db: string; name: string; bypass: boolean };

/** Which documents a statement means. */
export type Selection = { filter: Doc; sort?: Doc | undefined; hint?: Value; env: Env };

export type Updated = { n: number; nModified: number; upserted?: Value };
export type Deleted = { n: number };

/** A document ready to be stored: with an `_id`, which comes first. Bytes that are right already are kept. */
export function prepare(given: Doc | Uint8Array): { doc: Doc; bytes: Uint8Array } {
  const encoded = given instanceof Uint8Array;
  const doc = encoded ? decode(given) : given;
  const [first] = Object.keys(doc);
  const id = doc["_id"];
  if (Array.isArray(id)) throw badValue("can't use an array for _id");
  if (typeof id === "object" && id !== null && "pattern" in id && "options" in id) throw badValue("can't use a regex for _id");
  if (first === "_id" && id !== undefined) return { doc, bytes: encoded ? given.slice() : encodeChecked(doc) };
  const { _id = new ObjectId(), ...fields } = doc;
  const complete = { _id, ...fields };
  return { doc: complete, bytes: encodeChecked(complete) };
}

/** Adds a document inside a transaction. */
export function insertInto(ctx: Context, txn: Txn, target: Target, ready: { doc: Doc; bytes: Uint8Array }): Rec {
  const coll = ensureCollection(ctx, target.db, target.name);
  validate(coll, ready.doc, target.bypass);
  const rec: Rec = { r: ctx.engine.store.take(), bytes: ready.bytes, doc: ready.doc };
  ctx.engine.mvcc.write(txn, coll, null, rec);
  return rec;
}

/** The first document of a selection, as the transaction sees it. */
export function first(ctx: Context, coll: Collection | null, selection: Selection): Rec | null {
  if (!coll) return null;
  for (const rec of search(viewOf(ctx), coll, { ...selection, limit: 1 }, meterOf(ctx))) return rec;
  return null;
}

/** Updates one document inside a transaction; null when the update changes nothing. */
export function change(ctx: Context, txn: Txn, coll: Collection, rec: Rec, update: Update, bypass: boolean): Rec | null {
  const { doc, changed } = update.apply(docOf(rec));
  if (!changed) return null;
  validate(coll, doc, bypass);
  const next: Rec = { r: rec.r, bytes: encodeChecked(doc), doc };
  ctx.engine.mvcc.write(txn, coll, rec, next);
  return next;
}

export async function updateOne(
  ctx: Context,
  target: Target,
  selection: Selection,
  update: Update,
  upsert: boolean,
  done: (outcome: Updated) => void,
): Promise<Updated> {
  const work = (txn: Txn): Updated => {
    const coll = ctx.engine.catalog.find(target.db, target.name);
    const rec = first(ctx, coll, selection);
    if (rec && coll) return { n: 1, nModified: change(ctx, txn, coll, rec, update, target.bypass) ? 1 : 0 };
    if (!upsert) return { n: 0, nModified: 0 };
    return { n: 1, nModified: 0, upserted: docOf(insertInto(ctx, txn, target, prepare(update.upsert())))["_id"] };
  };
  return atomically(ctx, work, done);
}

export async function updateMany(ctx: Context, target: Target, selection: Selection, update: Update, upsert: boolean): Promise<Updated> {
  const outcome: Updated = { n: 0, nModified: 0 };
  await eachMatch(ctx, target, selection, (txn, coll, rec) => {
    outcome.n++;
    if (change(ctx, txn, coll, rec, update, target.bypass)) outcome.nModified++;
  });
  return outcome.n === 0 && upsert ? updateOne(ctx, target, selection, update, true, () => undefined) : outcome;
}

export async function deleteOne(ctx: Context, target: Target, selection: Selection, done: (outcome: Deleted) => void): Promise<Deleted> {
  const work = (txn: Txn): Deleted => {
    const coll = ctx.engine.catalog.find(target.db, target.name);
    const rec = first(ctx, coll, selection);
    if (rec && coll) ctx.engine.mvcc.write(txn, coll, rec, null);
    return { n: rec ? 1 : 0 };
  };
  return atomically(ctx, work, done);
}

export async function deleteMany(ctx: Context, target: Target, selection: Selection): Promise<Deleted> {
  let n = 0;
  await eachMatch(ctx, target, selection, (txn, coll, rec) => {
    ctx.engine.mvcc.write(txn, coll, rec, null);
    n++;
  });
  return { n };
}

// Outside a transaction each document is written by itself: one that changed while another was waited for is matched again.
async function eachMatch(
  ctx: Context,
  target: Target,
  selection: Selection,
  write: (txn: Txn, coll: Collection, rec: Rec) => void,
): Promise<void> {
  const { catalog, mvcc } = ctx.engine;
  const coll = catalog.find(target.db, target.name);
  if (!coll) return;
  const accept = compileFilter(selection.filter, selection.env);
  const meant = [...search(viewOf(ctx), coll, selection, meterOf(ctx))];
  for (const rec of meant) {
    await atomically(ctx, (txn) => {
      const current = mvcc.read(ctx.txn, coll, rec.r);
      const gone = current === null || catalog.find(target.db, target.name) !== coll;
      if (gone || (current !== rec && !accept(docOf(current)))) return;
      write(txn, coll, current);
    });
  }
}

function validate(coll: Collection, doc: Doc, bypass: boolean): void {
  if (bypass || coll.validate === null || coll.validate(doc)) return;
  const details = { operatorName: "$jsonSchema", schemaRulesNotSatisfied: [] };
  throw fail(121, "DocumentValidationFailure", "Document failed validation", {
    errInfo: { failingDocumentId: doc["_id"], details },
  });
}

function encodeChecked(doc: Doc): Uint8Array {
  const bytes = encode(doc);
  if (bytes.length > MAX_BYTES)
    throw fail(10334, "BSONObjectTooLarge", `BSONObj size: ${bytes.length} is invalid. Size must be between 0 and ${MAX_BYTES}(16MB)`);
  return bytes;
}

const MAX_BYTES = 16 << 20;
