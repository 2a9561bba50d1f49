import { Binary, Double, EJSON, ObjectId } from "bson";
import { fail, notImplemented } from "@/embedded/mongo/errors";
import { keyOf, keysOf } from "@/embedded/mongo/keys";
import type { IndexField } from "@/embedded/mongo/keys";
import { compileFilter } from "@/embedded/mongo/match";
import { asNumber, isTrue } from "@/embedded/mongo/options";
import { getPath, isDoc, same } from "@/embedded/mongo/values";
import type { Doc, Value } from "@/embedded/mongo/values";

export type Index = {
  readonly x: number;
  readonly name: string;
  /** As `listIndexes` shows it. */
  spec: Doc;
  readonly fields: readonly IndexField[];
  readonly unique: boolean;
  readonly sparse: boolean;
  readonly partial: Doc | null;
  readonly holds: ((doc: Doc) => boolean) | null;
  expireAfter: number | null;
  /** One bit per field that met an array at some time; it never goes back. `stored` is what the catalog knows of it. */
  multikey: number;
  stored: number;
  /** The first parts of all paths the index looks at: a document that keeps those keeps its entries. */
  readonly roots: readonly string[];
};

/** The keys under which a document stands in an index; notes which fields met an array. */
export function entriesOf(index: Index, doc: Doc): string[] {
  if (index.holds !== null && !index.holds(doc)) return NONE;
  const { keys, multikey, allMissing } = keysOf(doc, index.fields);
  if (index.sparse && allMissing) return NONE;
  if (multikey) index.fields.forEach((field, i) => (index.multikey |= meetsArray(doc, field.path) ? 1 << i : 0));
  return keys;
}

/** Whether `next` can stand under other keys than `before`. */
export function touches(index: Index, before: Doc, next: Doc): boolean {
  return index.roots.some((root) => before[root] !== next[root]);
}

/** What `createIndexes` was asked for, checked and completed; everything the engine cannot keep is refused by name. */
export function parseIndex(request: Doc, x: number): Index {
  const { key, name } = request;
  if (!isDoc(key) || Object.keys(key).length === 0) throw fail(67, "CannotCreateIndex", "Index keys cannot be empty.");
  if (typeof name !== "string" || name === "")
    throw fail(9, "FailedToParse", "The 'name' field is a required property of an index specification");
  for (const option in request) if (!OPTIONS.has(option)) throw refuse(option);
  const fields = Object.entries(key).map(([path, direction]) => ({ path, direction: directionOf(path, direction) }));
  const partial = isDoc(request["partialFilterExpression"]) ? request["partialFilterExpression"] : null;
  const expires = request["expireAfterSeconds"];
  const spec: Doc = { v: 2, key, name };
  if (isTrue(request["unique"]) && name !== "_id_") spec["unique"] = true;
  if (isTrue(request["sparse"])) spec["sparse"] = true;
  if (partial) spec["partialFilterExpression"] = partial;
  if (expires !== undefined) spec["expireAfterSeconds"] = checkExpiry(expires, fields);
  if (partial && isTrue(request["sparse"]))
    throw fail(67, "CannotCreateIndex", 'cannot mix "partialFilterExpression" and "sparse" options');
  if (isTrue(request["hidden"])) throw notImplemented("hidden indexes");
  return {
    x,
    name,
    spec,
    fields,
    unique: isTrue(request["unique"]) || name === "_id_",
    sparse: isTrue(request["sparse"]),
    partial,
    holds: partial && compileFilter(partial, { now: new Date(0) }),
    expireAfter: expires === undefined ? null : asNumber(expires),
    multikey: 0,
    stored: 0,
    roots: [...new Set([...fields.map((field) => rootOf(field.path)), ...rootsOf(partial)])],
  };
}

/** Whether two indexes are the same but for their names and lifetimes. */
export function sameIndex(a: Index, b: Index): boolean {
  return (
    a.unique === b.unique &&
    a.sparse === b.sparse &&
    same(a.partial, b.partial) &&
    a.fields.length === b.fields.length &&
    a.fields.every((field, i) => field.path === b.fields[i]?.path && field.direction === b.fields[i]?.direction)
  );
}

/** 11000 with `keyPattern` and `keyValue`, worded as mongod does because clients parse it. */
export function duplicateKey(ns: string, index: Index, doc: Doc, key: string): Error {
  const keyValue: Doc = {};
  const pattern: Doc = {};
  let prefix = "";
  for (const field of index.fields) {
    const value = valueUnder(doc, field, key, prefix);
    keyValue[field.path] = value ?? null;
    pattern[field.path] = field.direction;
    prefix += keyOf([value], [field]);
  }
  const shown = Object.entries(keyValue).map(([path, value]) => `${path}: ${show(value)}`);
  return fail(11000, "DuplicateKey", `E11000 duplicate key error collection: ${ns} index: ${index.name} dup key: { ${shown.join(", ")} }`, {
    keyPattern: pattern,
    keyValue,
  });
}

const NONE: string[] = [];
const OPTIONS = new Set(
  "v key name unique sparse partialFilterExpression expireAfterSeconds background hidden ns collation weights default_language language_override".split(
    " ",
  ),
);

function refuse(option: string): Error {
  return fail(197, "InvalidIndexSpecificationOption", `The field '${option}' is not valid for an index specification.`);
}

function directionOf(path: string, direction: Value): 1 | -1 {
  if (typeof direction === "string") throw notImplemented(`${direction} indexes`);
  if (path.includes("$**")) throw notImplemented("wildcard indexes");
  const n = asNumber(direction);
  if (Number.isNaN(n) || n === 0) throw fail(67, "CannotCreateIndex", "Values in the index key pattern cannot be 0.");
  return n > 0 ? 1 : -1;
}

function checkExpiry(expires: Value, fields: readonly IndexField[]): Value {
  if (fields.length !== 1 || fields[0]?.path === "_id")
    throw fail(67, "CannotCreateIndex", "TTL indexes are single-field indexes, compound indexes do not support TTL.");
  const seconds = asNumber(expires);
  if (!(seconds >= 0 && seconds <= 2_147_483_647))
    throw fail(67, "CannotCreateIndex", "TTL index 'expireAfterSeconds' option must be within an acceptable range");
  return seconds;
}

function rootOf(path: string): string {
  const dot = path.indexOf(".");
  return dot < 0 ? path : path.slice(0, dot);
}

function rootsOf(partial: Doc | null): string[] {
  return Object.entries(partial ?? {}).flatMap(([path, value]) =>
    path.startsWith("$") && Array.isArray(value) ? value.flatMap((part) => (isDoc(part) ? rootsOf(part) : [])) : [rootOf(path)],
  );
}

function meetsArray(value: Value, path: string): boolean {
  let at = value;
  for (const part of path.split(".")) {
    if (Array.isArray(at)) return true;
    at = isDoc(at) ? at[part] : undefined;
  }
  return Array.isArray(at);
}

// The value of the document that gave this part of the key: an array gave one of its elements.
function valueUnder(doc: Doc, field: IndexField, key: string, prefix: string): Value {
  for (const found of getPath(doc, field.path)) {
    for (const value of Array.isArray(found) ? [...found, found] : [found]) {
      if (key.startsWith(prefix + keyOf([value], [field]))) return value;
    }
  }
  return undefined;
}

function show(value: Value): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  if (value === null || value === undefined || typeof value !== "object") return String(value);
  if (Array.isArray(value)) return `[ ${value.map(show).join(", ")} ]`;
  if (isDoc(value))
    return `{ ${Object.entries(value)
      .map(([name, part]) => `${name}: ${show(part)}`)
      .join(", ")} }`;
  if (value instanceof ObjectId) return `ObjectId('${value.toHexString()}')`;
  if (value instanceof Binary) return `BinData(${value.sub_type}, ${value.toString("hex").toUpperCase()})`;
  return value instanceof Double ? String(value.value) : EJSON.stringify(value);
}
