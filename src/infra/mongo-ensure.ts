import { randomInt } from "node:crypto";
import mongoose from "mongoose";
import type { Db, IndexDescription } from "mongodb";
import type { Logger } from "pino";
import type { AnyCollection } from "@/kit/collection";
import { day_s, usualKeeping, type Keeping, type Table } from "./tables";

const attemptsMax = 5;
const pauseMax_ms = 250;
/** An error inside of the engine, which is what its catalog written twice at once comes out as, and a conflict or circle of writers. */
const atOnce = new Set<unknown>([1, 112]);

/** What a module's collection asks of the database. */
export function tableOf({ name, model, validator, keep }: AnyCollection, keeping: Keeping = usualKeeping): Table {
  const indexes = model.schema.indexes().map(([key, { background: _old, ...options }]) => {
    // A schema's keys are directions or index kinds: the same words the driver uses.
    return { key, ...options } as IndexDescription;
  });
  const gone: IndexDescription[] = keep ? [{ key: { [keep.since]: 1 }, expireAfterSeconds: keeping[keep.days] * day_s }] : [];
  return { name, indexes: [...indexes, ...gone], validator };
}

/** Brings the database to what `tables` say. Collections that are not named are left alone. */
export async function ensureTables(db: Db, tables: readonly Table[], log: Logger): Promise<void> {
  const existing = new Map(
    (await db.listCollections({}, { nameOnly: false }).toArray()).map(({ name, options }) => [name, options?.["validator"] as unknown]),
  );
  const queue = [...tables];
  const worker = async () => {
    for (let table = queue.shift(); table; table = queue.shift()) await ensured(db, table, existing, log);
  };
  await Promise.all(Array.from({ length: 4 }, worker));
}

/** Tables are made side by side, by several processes even: engines that write them down in catalogs of their own may refuse one for that. */
async function ensured(db: Db, table: Table, existing: ReadonlyMap<string, unknown>, log: Logger): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ensureTable(db, table, existing, log, attempt >= attemptsMax);
    } catch (error) {
      if (attempt >= attemptsMax || !atOnce.has(codeOf(error))) throw error;
      log.info({ collection: table.name, reason: String(error) }, "made at the same moment as another: trying again");
      await Bun.sleep(randomInt(pauseMax_ms));
    }
  }
}

async function ensureTable(db: Db, table: Table, existing: ReadonlyMap<string, unknown>, log: Logger, last: boolean): Promise<void> {
  if (!existing.has(table.name)) await create(db, table, log, last);
  else if (canonical(existing.get(table.name) ?? {}) !== canonical(table.validator ?? {})) await validate(db, table, log);
  await index(db, table, log);
}

async function create(db: Db, table: Table, log: Logger, last: boolean): Promise<void> {
  try {
    await db.createCollection(table.name, table.validator ? { validator: table.validator } : {});
  } catch (error) {
    // Another process was first.
    if (codeOf(error) === 48) return;
    // What is refused for the moment it came in is asked for again as it is: made without its rule, it would stay without.
    if (!table.validator || (atOnce.has(codeOf(error)) && !last)) throw error;
    log.warn({ collection: table.name, reason: String(error) }, "this database cannot validate documents; going on without");
    await create(db, { ...table, validator: null }, log, last);
  }
}

async function validate(db: Db, { name, validator }: Table, log: Logger): Promise<void> {
  try {
    await db.command({ collMod: name, validator: validator ?? {} });
  } catch (error) {
    log.warn({ collection: name, reason: String(error) }, "this database cannot change the rule for documents; going on without");
  }
}

async function index(db: Db, { name, indexes }: Table, log: Logger): Promise<void> {
  const collection = db.collection(name);
  const wanted = new Map(indexes.map((index) => [signature(index), index]));
  // An index that is being dropped or built by another process is not an error here: the end is the same.
  const there = (await collection.listIndexes().toArray()) as (IndexDescription & { name: string })[];
  for (const index of there) {
    if (index.name === "_id_") continue;
    if (wanted.delete(signature(index))) continue;
    if (await keptLonger(db, name, index, wanted)) continue;
    log.info({ collection: name, index: index.name }, "dropping an index that is no longer declared");
    await collection.dropIndex(index.name).catch((error: unknown) => {
      if (codeOf(error) !== 27) throw error;
    });
  }
  if (wanted.size > 0) await collection.createIndexes([...wanted.values()]);
}

/** Changes how long an index keeps its rows, where that is all that differs; building it anew would read the whole collection. */
async function keptLonger(
  db: Db,
  collection: string,
  there: IndexDescription & { name: string },
  wanted: Map<string, IndexDescription>,
): Promise<boolean> {
  if (there.expireAfterSeconds === undefined) return false;
  const same = (index: IndexDescription) => signature({ ...index, expireAfterSeconds: 0 });
  const [key, index] = [...wanted].find(([, one]) => one.expireAfterSeconds !== undefined && same(one) === same(there)) ?? [];
  if (!key || !index) return false;
  try {
    await db.command({ collMod: collection, index: { name: there.name, expireAfterSeconds: index.expireAfterSeconds } });
  } catch {
    // This database cannot, or another process did: then the index is made anew, or is there already.
    return false;
  }
  return wanted.delete(key);
}

/** What makes two indexes the same one. Engines answer numbers in types of their own, so they are compared as plain numbers. */
function signature({ key, unique, sparse, partialFilterExpression, expireAfterSeconds }: IndexDescription): string {
  const keys = Object.entries(key).map(([field, direction]) => [
    field,
    typeof direction === "string" ? direction : Number(direction as unknown),
  ]);
  return canonical({
    keys,
    unique: unique === true,
    sparse: sparse === true,
    partial: partialFilterExpression ?? null,
    ttl: expireAfterSeconds ?? null,
  });
}

const canonical = (value: unknown): string => mongoose.mongo.BSON.EJSON.stringify(ordered(value), { relaxed: true });

/** The same value with its keys in order: engines may keep them in another. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (value === null || typeof value !== "object" || "_bsontype" in value || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, ordered(inner)]),
  );
}

const codeOf = (error: unknown) => (error instanceof mongoose.mongo.MongoServerError ? error.code : undefined);
