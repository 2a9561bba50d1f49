import {
  Binary,
  BSONRegExp,
  DBRef,
  Decimal128,
  deserialize,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  serialize,
  Timestamp,
} from "bson";
import { notImplemented } from "@/embedded/mongo/errors";
import { compareNumbers, numberKind } from "@/embedded/mongo/numbers";
import type { Num } from "@/embedded/mongo/numbers";
import type { Doc, Value } from "@/embedded/mongo/value-types";
import { compareStrings } from "@/embedded/mongo/strings";

export type { Doc, Value } from "@/embedded/mongo/value-types";

/** The order of BSON types; values of different rank never equal and order by rank. */
export const RANK = {
  minKey: 1,
  emptyArray: 4,
  null: 5,
  number: 10,
  string: 15,
  object: 20,
  array: 25,
  binary: 30,
  objectId: 35,
  boolean: 40,
  date: 45,
  timestamp: 47,
  regex: 50,
  maxKey: 127,
} as const;

/** Parses one BSON document. Throws 238 for the types the engine does not keep (code, symbol). */
export function decode(bytes: Uint8Array): Doc {
  return plainDoc(deserialize(bytes, { promoteValues: false, bsonRegExp: true }));
}

/** Writes a document as BSON; `undefined` inside it becomes null, as drivers do. */
export function encode(doc: Doc): Uint8Array {
  return serialize(doc, { ignoreUndefined: false });
}

/** BSON order, also across types: null and missing alike, strings by UTF-8, documents field by field in their own order. */
export function compare(a: Value, b: Value): number {
  if (typeof a === "string" && typeof b === "string") return compareStrings(a, b);
  const ra = rankOf(a);
  const rb = rankOf(b);
  if (ra !== rb) return ra < rb ? -1 : 1;
  return compareRanked(ra, a, b);
}

/** Equality by {@link compare}: `5`, `5.0` and Long 5 are the same. */
export function same(a: Value, b: Value): boolean {
  return compare(a, b) === 0;
}

/** A copy that shares no array or document with `v`; leaves are immutable and shared. */
export function clone<V extends Value>(v: V): V;
export function clone(v: Value): Value {
  if (typeof v !== "object" || v === null) return v;
  if (Array.isArray(v)) return v.map((item) => clone(item));
  if (!isDoc(v)) return v;
  const copy: Doc = {};
  for (const key in v) put(copy, key, clone(v[key]));
  return copy;
}

/** The alias that `$type` knows for a value, `missing` for undefined. */
export function typeName(v: Value): string {
  if (v === undefined) return "missing";
  if (isNumber(v)) return numberKind(v);
  switch (rankOf(v)) {
    case RANK.minKey:
      return "minKey";
    case RANK.maxKey:
      return "maxKey";
    case RANK.null:
      return "null";
    case RANK.string:
      return "string";
    case RANK.array:
      return "array";
    case RANK.binary:
      return "binData";
    case RANK.objectId:
      return "objectId";
    case RANK.boolean:
      return "bool";
    case RANK.date:
      return "date";
    case RANK.timestamp:
      return "timestamp";
    case RANK.regex:
      return "regex";
    default:
      return "object";
  }
}

/** The type's place in BSON order (see {@link RANK}); undefined ranks as null. */
export function rankOf(v: Value): number {
  if (v === null || v === undefined) return RANK.null;
  switch (typeof v) {
    case "number":
    case "bigint":
      return RANK.number;
    case "string":
      return RANK.string;
    case "boolean":
      return RANK.boolean;
    default:
      break;
  }
  if (Array.isArray(v)) return RANK.array;
  if (isDoc(v)) return RANK.object;
  if (v instanceof Date) return RANK.date;
  if (v instanceof ObjectId) return RANK.objectId;
  if (v instanceof Double || v instanceof Decimal128) return RANK.number;
  if (v instanceof Binary) return RANK.binary;
  if (v instanceof Timestamp) return RANK.timestamp;
  if (v instanceof BSONRegExp) return RANK.regex;
  return v instanceof MinKey ? RANK.minKey : RANK.maxKey;
}

export function isDoc(v: Value): v is Doc {
  return typeof v === "object" && v !== null && Object.getPrototypeOf(v) === Object.prototype;
}

export function isNumber(v: Value): v is Num {
  return typeof v === "number" || typeof v === "bigint" || v instanceof Double || v instanceof Decimal128;
}

/** Sets a field whatever its name: an assignment to `__proto__` would not make a field. */
export function put(doc: Doc, key: string, value: Value): void {
  if (key === "__proto__") Object.defineProperty(doc, key, { value, writable: true, enumerable: true, configurable: true });
  else doc[key] = value;
}

/** A field of this very document, never one that every object inherits. */
export function own(doc: Doc, key: string): Value {
  return Object.hasOwn(doc, key) ? doc[key] : undefined;
}

/** Called with each value a path ends at; `whole` says that an array there stands for itself only, not for its elements. Return true to stop. */
export type Visit = (value: Value, whole: boolean) => boolean;

const INDEX = /^(?:0|[1-9][0-9]*)$/;

export const isIndex = (part: string): boolean => INDEX.test(part);

/** All values a dotted path reaches through arrays, as matching sees them; undefined where a document lacks the field. */
export function getPath(doc: Doc, path: string): Value[] {
  const found: Value[] = [];
  visitPath(doc, path.split("."), (value) => {
    found.push(value);
    return false;
  });
  return found;
}

/**
 * Walks a path as mongod's matcher does: arrays on the way are traversed (their documents, and the element a numeric part names),
 * scalars inside them are skipped, and an empty array ends the walk without a value. True when a visit returned true.
 */
export function visitPath(value: Value, parts: readonly string[], visit: Visit, from = 0): boolean {
  for (let i = from; i < parts.length; i++) {
    if (Array.isArray(value)) return visitArray(value, parts, visit, i);
    if (!isDoc(value)) return visit(undefined, false);
    // The loop keeps the index below the length.
    value = own(value, parts[i] as string);
  }
  return visit(value, false);
}

/** The value at a path without any arrays on the way; undefined when there is none. */
export function plainPath(doc: Doc, parts: readonly string[]): Value {
  let value: Value = doc;
  for (const part of parts) {
    if (!isDoc(value)) return undefined;
    value = own(value, part);
  }
  return value;
}

function compareRanked(rank: number, a: Value, b: Value): number {
  if (isNumber(a) && isNumber(b)) return compareNumbers(a, b);
  if (Array.isArray(a) && Array.isArray(b)) return compareArrays(a, b);
  if (isDoc(a) && isDoc(b)) return compareDocs(a, b);
  if (a instanceof Date && b instanceof Date) return Math.sign(a.getTime() - b.getTime());
  if (a instanceof ObjectId && b instanceof ObjectId) return Math.sign(Buffer.compare(a.id, b.id));
  if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
  if (a instanceof Binary && b instanceof Binary) {
    return a.position - b.position || a.sub_type - b.sub_type || Math.sign(Buffer.compare(a.value(), b.value()));
  }
  if (a instanceof Timestamp && b instanceof Timestamp) return a.compare(b);
  if (a instanceof BSONRegExp && b instanceof BSONRegExp)
    return compareStrings(a.pattern, b.pattern) || compareStrings(a.options, b.options);
  return rank - rankOf(b);
}

function compareArrays(a: readonly Value[], b: readonly Value[]): number {
  const end = Math.min(a.length, b.length);
  for (let i = 0; i < end; i++) {
    const order = compare(a[i], b[i]);
    if (order !== 0) return order;
  }
  return Math.sign(a.length - b.length);
}

function compareDocs(a: Doc, b: Doc): number {
  const names = Object.keys(a);
  const others = Object.keys(b);
  const end = Math.min(names.length, others.length);
  for (let i = 0; i < end; i++) {
    // Both indexes are below the length of both lists.
    const name = names[i] as string;
    const other = others[i] as string;
    const order = rankOf(a[name]) - rankOf(b[other]) || compareStrings(name, other) || compare(a[name], b[other]);
    if (order !== 0) return Math.sign(order);
  }
  return Math.sign(names.length - others.length);
}

function plainDoc(raw: Record<string, unknown>): Doc {
  for (const key in raw) {
    const v = raw[key];
    if (typeof v === "object" && v !== null) put(raw as Doc, key, plain(v));
  }
  // Every field has just been turned into a Value in place.
  return raw as Doc;
}

function plain(v: unknown): Value {
  if (typeof v !== "object" || v === null) return v as Value;
  if (v instanceof Int32) return v.value;
  if (v instanceof Double) return Number.isInteger(v.value) ? v : v.value;
  if (v instanceof ObjectId || v instanceof Date || v instanceof Timestamp) return v;
  if (v instanceof Long) return v.toBigInt();
  if (Array.isArray(v)) {
    for (let i = 0; i < v.length; i++) v[i] = plain(v[i]);
    return v as Value[];
  }
  if (Object.getPrototypeOf(v) === Object.prototype) return plainDoc(v as Record<string, unknown>);
  if (v instanceof Binary || v instanceof Decimal128 || v instanceof BSONRegExp || v instanceof MinKey || v instanceof MaxKey) return v;
  if (v instanceof DBRef) return plainDoc({ $ref: v.collection, $id: v.oid, ...(v.db === undefined ? {} : { $db: v.db }), ...v.fields });
  throw notImplemented(`the BSON type ${String((v as { _bsontype?: unknown })._bsontype)}`);
}

function visitArray(array: readonly Value[], parts: readonly string[], visit: Visit, at: number): boolean {
  const part = parts[at] as string;
  const index = isIndex(part) ? Number(part) : -1;
  for (let i = 0; i < array.length; i++) {
    const element = array[i];
    if (isDoc(element) && visitPath(element, parts, visit, at)) return true;
    if (i !== index) continue;
    if (at === parts.length - 1) {
      if (visit(element, true)) return true;
    } else if (isDoc(element) || Array.isArray(element)) {
      if (Array.isArray(element) ? visitArray(element, parts, visit, at + 1) : visitPath(element, parts, visit, at + 1)) return true;
    }
  }
  return false;
}
