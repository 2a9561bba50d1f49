import { UUID } from "bson";
import type { Binary } from "bson";
import { fail, notImplemented } from "@/embedded/mongo/errors";
import { duplicateKey, entriesOf, parseIndex, sameIndex } from "@/embedded/mongo/indexes";
import type { Index } from "@/embedded/mongo/indexes";
import { compileValidator } from "@/embedded/mongo/json-schema";
import { asNumber } from "@/embedded/mongo/options";
import { docOf } from "@/embedded/mongo/store";
import type { Store } from "@/embedded/mongo/store";
import { decode, encode, isDoc } from "@/embedded/mongo/values";
import type { Doc } from "@/embedded/mongo/values";

export type Collection = {
  readonly c: number;
  readonly db: string;
  readonly name: string;
  readonly ns: string;
  readonly uuid: Binary;
  /** validator, validationLevel, validationAction: what `listCollections` shows. */
  options: Doc;
  validate: ((doc: Doc) => boolean) | null;
  readonly indexes: Index[];
  /** How many documents there are; null until somebody asked. */
  count: number | null;
  /** Writes the index's catalog row again. */
  saveIndex(index: Index): void;
};

export type Catalog = ReturnType<typeof openCatalog>;

/** Databases, collections and indexes in memory, each change written through to the store's catalog table. Reads no documents at opening. */
export function openCatalog(store: Store) {
  const databases = loadCatalog(store);
  const find = (db: string, name: string): Collection | null => databases.get(db)?.get(name) ?? null;
  const dropIndex = (coll: Collection, index: Index): void => {
    coll.indexes.splice(coll.indexes.indexOf(index), 1);
    store.clearIndex(index.x);
    store.removeCatalog(index.x);
  };
  return {
    find,
    /** Makes a collection with its `_id_` index. Throws 48 when there is one, 73 for a bad name. */
    create(db: string, name: string, options: Doc = {}): Collection {
      if (find(db, name)) throw fail(48, "NamespaceExists", `Collection ${db}.${name} already exists.`);
      checkNames(db, name);
      const data: Doc = { db, name, options, uuid: new UUID() };
      const coll = collectionOf(store, store.take(), data);
      coll.count = 0;
      store.putCatalog({ id: coll.c, kind: "c", parent: 0, data: encode(data) });
      createIndex(store, coll, { v: 2, key: { _id: 1 }, name: "_id_" });
      return enter(databases, coll);
    },
    createIndex: (coll: Collection, request: Doc): boolean => createIndex(store, coll, request),
    dropIndex,
    drop(coll: Collection): void {
      for (const index of coll.indexes.slice()) dropIndex(coll, index);
      store.clearCollection(coll.c);
      store.removeCatalog(coll.c);
      const names = databases.get(coll.db);
      names?.delete(coll.name);
      if (names?.size === 0) databases.delete(coll.db);
    },
    /** Replaces the options of a collection (its validator, for one). */
    change(coll: Collection, options: Doc): void {
      coll.validate = validatorOf(options);
      coll.options = options;
      const { db, name, uuid } = coll;
      store.putCatalog({ id: coll.c, kind: "c", parent: 0, data: encode({ db, name, options, uuid }) });
    },
    all: (): Collection[] => [...databases.values()].flatMap((names) => [...names.values()]),
    collections: (db: string): Collection[] => [...(databases.get(db)?.values() ?? [])],
    databases: (): string[] => [...databases.keys()],
    /** How many documents a collection has; counted once, kept from then on. */
    count: (coll: Collection): number => (coll.count ??= store.countDocuments(coll.c)),
  };
}

type Databases = Map<string, Map<string, Collection>>;

function loadCatalog(store: Store): Databases {
  const databases: Databases = new Map();
  const loaded = new Map<number, Collection>();
  for (const row of store.catalog()) {
    const data = decode(row.data);
    if (row.kind === "c") {
      loaded.set(row.id, enter(databases, collectionOf(store, row.id, data)));
      continue;
    }
    const coll = loaded.get(row.parent);
    const spec = data["spec"];
    if (!coll || !isDoc(spec)) continue;
    const index = parseIndex(spec, row.id);
    index.multikey = index.stored = asNumber(data["multikey"]);
    coll.indexes.push(index);
  }
  return databases;
}

function enter(databases: Databases, coll: Collection): Collection {
  let names = databases.get(coll.db);
  if (!names) databases.set(coll.db, (names = new Map()));
  names.set(coll.name, coll);
  return coll;
}

// Builds an index over what is there. False when the same one exists; throws 85, 86, 67 or 11000.
function createIndex(store: Store, coll: Collection, request: Doc): boolean {
  const index = parseIndex(request, store.take());
  const alike = coll.indexes.find((one) => sameIndex(one, index));
  if (alike && alike.name === index.name) {
    if (alike.expireAfter === index.expireAfter) return false;
    const text = `An equivalent index already exists with the same name but different options: ${index.name}`;
    throw fail(85, "IndexOptionsConflict", text);
  }
  if (coll.indexes.some((one) => one.name === index.name)) {
    const text =
      "An existing index has the same name as the requested index. When index names are not specified, they are auto generated and can cause conflicts.";
    throw fail(86, "IndexKeySpecsConflict", `${text} Index: ${index.name}`);
  }
  if (alike) throw fail(85, "IndexOptionsConflict", `Index already exists with a different name: ${alike.name}`);
  try {
    fill(store, coll, index);
  } catch (error) {
    store.clearIndex(index.x);
    throw error;
  }
  coll.indexes.push(index);
  coll.saveIndex(index);
  return true;
}

function collectionOf(store: Store, c: number, data: Doc): Collection {
  const { db, name, options, uuid } = data;
  // The row was written by `create`, which puts exactly these in.
  const [inDb, called] = [db as string, name as string];
  const kept = isDoc(options) ? options : {};
  return {
    c,
    db: inDb,
    name: called,
    ns: `${inDb}.${called}`,
    uuid: uuid as Binary,
    options: kept,
    validate: validatorOf(kept),
    indexes: [],
    count: null,
    saveIndex(index) {
      index.stored = index.multikey;
      const data = encode({ spec: index.spec, multikey: index.multikey });
      store.putCatalog({ id: index.x, kind: "x", parent: c, data });
    },
  };
}

function validatorOf(options: Doc): ((doc: Doc) => boolean) | null {
  const { validator, validationAction, validationLevel } = options;
  if (!isDoc(validator) || Object.keys(validator).length === 0) return null;
  const accept = compileValidator(validator);
  if (validationAction === "warn" || validationLevel === "off") return null;
  if (validationLevel === "moderate") throw notImplemented("validationLevel 'moderate'");
  return accept;
}

function checkNames(db: string, name: string): void {
  // oxlint-disable-next-line no-control-regex
  if (db === "" || /[/\\. "$\u0000]/.test(db)) throw fail(73, "InvalidNamespace", `Invalid database name: '${db}'`);
  if (name === "" || name.startsWith(".") || name.includes("$") || name.includes("\u0000"))
    throw fail(73, "InvalidNamespace", `Invalid collection name: '${name}'`);
  if (name.startsWith("system.")) throw fail(73, "InvalidNamespace", `cannot write to '${db}.${name}'`);
}

function fill(store: Store, coll: Collection, index: Index): void {
  for (let after = 0; ;) {
    const batch = store.documents(coll.c, after, false, 500);
    for (const rec of batch) {
      for (const key of entriesOf(index, docOf(rec))) {
        if (index.unique && store.findKey(index.x, key) !== null) throw duplicateKey(coll.ns, index, docOf(rec), key);
        store.putKey(index.x, key, rec.r, index.unique);
      }
    }
    const last = batch.at(-1);
    if (!last) return;
    after = last.r;
  }
}
