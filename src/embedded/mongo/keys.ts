import { Binary, BSONRegExp, Decimal128, ObjectId, Timestamp } from "bson";
import { fail, notImplemented } from "@/embedded/mongo/errors";
import { toNumber } from "@/embedded/mongo/numbers";
import type { Num } from "@/embedded/mongo/numbers";
import { getPath, isDoc, isIndex, isNumber, own, RANK, rankOf } from "@/embedded/mongo/values";
import type { Doc, Value } from "@/embedded/mongo/values";

/*
 * Keys are strings whose code units are bytes (latin1), so that `<` orders them as memcmp would and a Buffer made of one is what the
 * store keeps. The encoding of each value is prefix-free: a key of several fields is their concatenation.
 */
export type IndexField = { path: string; direction: 1 | -1 };

/**
 * The index keys of a document, each once. `multikey` says that an array was on the way; `allMissing` that the document has none of the fields.
 * Throws 171 when two fields of the index are arrays, 238 for a Decimal128.
 */
export function keysOf(doc: Doc, fields: readonly IndexField[]): { keys: string[]; multikey: boolean; allMissing: boolean } {
  const plain = plainKey(doc, fields);
  if (plain) return plain;
  const walks = fields.map((field) => walk(partsOf(field.path), 0, doc));
  const allMissing = fields.every((field, i) => isMissing(walks[i], doc, field.path));
  const keys = new Set<string>();
  expand(walks, fields, keys);
  return { keys: [...keys], multikey: walks.some((step) => !step.done), allMissing };
}

/** The key of a list of values, or the prefix of one when there are fewer values than fields. */
export function keyOf(values: readonly Value[], fields: readonly IndexField[]): string {
  let key = "";
  for (let i = 0; i < values.length; i++) key += directed(valueKey(values[i]), fields[i]);
  return key;
}

/** The smallest string above every key that begins with `prefix`. */
export function rangeAfter(prefix: string): string {
  let end = prefix.length;
  while (end > 0 && prefix.charCodeAt(end - 1) === 0xff) end--;
  if (end === 0) return "\u0100";
  return prefix.slice(0, end - 1) + String.fromCharCode(prefix.charCodeAt(end - 1) + 1);
}

/** The range `[low, high)` that holds every key, of an ascending field, of the values of `v`'s type. */
export function typeBounds(v: Value): { low: string; high: string } {
  const rank = rankOf(v);
  return { low: String.fromCharCode(rank), high: String.fromCharCode(rank + 1) };
}

/** The ascending key of one value: equal for equal values of any numeric type, ordered as `compare` orders. */
export function valueKey(v: Value): string {
  if (typeof v === "string") return STRING_TAG + stringKey(v);
  return String.fromCharCode(rankOf(v)) + bodyKey(v);
}

const STRING_TAG = String.fromCharCode(RANK.string);
const EMPTY_KEY = String.fromCharCode(RANK.emptyArray);
const EMPTY: unique symbol = Symbol("empty array");
type Leaf = Value | typeof EMPTY;

const scratch = new DataView(new ArrayBuffer(8));

function bodyKey(v: Value): string {
  if (v === null || v === undefined) return "";
  if (isNumber(v)) return numberKey(v);
  if (typeof v === "string") return stringKey(v);
  if (typeof v === "boolean") return v ? "\u0001" : "\u0000";
  if (Array.isArray(v)) return v.map((item) => valueKey(item)).join("") + "\u0000";
  if (isDoc(v)) {
    let key = "";
    for (const name in v) key += String.fromCharCode(rankOf(v[name])) + stringKey(name) + bodyKey(v[name]);
    return key + "\u0000";
  }
  if (v instanceof ObjectId) return Buffer.from(v.id).toString("latin1");
  if (v instanceof Date) return doubleKey(v.getTime());
  if (v instanceof Timestamp) return Buffer.from(v.toBytesBE()).toString("latin1");
  if (v instanceof Binary) {
    scratch.setUint32(0, v.position);
    return bytes(4) + String.fromCharCode(v.sub_type) + Buffer.from(v.value()).toString("latin1");
  }
  if (v instanceof BSONRegExp) return stringKey(v.pattern) + stringKey(v.options);
  return "";
}

// The nearest double and what is left over: two int64 that share a double differ by less than 2^15.
function numberKey(v: Num): string {
  if (v instanceof Decimal128) throw notImplemented("Decimal128 in an index, a sort or a group key");
  const n = toNumber(v);
  if (typeof v !== "bigint") return doubleKey(n) + "\u0080\u0000";
  const residual = Number(v - BigInt(n)) + 0x8000;
  return doubleKey(n) + String.fromCharCode(residual >> 8, residual & 0xff);
}

function doubleKey(n: number): string {
  if (Number.isNaN(n)) return "\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000";
  scratch.setFloat64(0, n === 0 ? 0 : n);
  const high = scratch.getInt32(0);
  if (high < 0) {
    scratch.setInt32(0, ~high);
    scratch.setInt32(4, ~scratch.getInt32(4));
  } else scratch.setInt32(0, high | 0x80000000);
  return bytes(8);
}

function bytes(count: number): string {
  let text = "";
  for (let i = 0; i < count; i++) text += String.fromCharCode(scratch.getUint8(i));
  return text;
}

// oxlint-disable-next-line no-control-regex
const PLAIN = /^[\u0001-\u007f]*$/;

function stringKey(s: string): string {
  const escaped = PLAIN.test(s) ? s : Buffer.from(s, "utf8").toString("latin1").replaceAll("\u0000", "\u0000\u00ff");
  return escaped + "\u0000\u0001";
}

function directed(key: string, field: IndexField | undefined): string {
  if (field?.direction !== -1) return key;
  let inverted = "";
  for (let i = 0; i < key.length; i++) inverted += String.fromCharCode(key.charCodeAt(i) ^ 0xff);
  return inverted;
}

const PARTS = new Map<string, readonly string[]>();

// Index paths are few and come again with every document.
function partsOf(path: string): readonly string[] {
  const known = PARTS.get(path);
  if (known) return known;
  const parts = path.split(".");
  if (PARTS.size < 10_000) PARTS.set(path, parts);
  return parts;
}

// The one key of a document without arrays on the index's paths; null when there are some.
function plainKey(doc: Doc, fields: readonly IndexField[]): { keys: string[]; multikey: boolean; allMissing: boolean } | null {
  let key = "";
  let allMissing = true;
  for (const field of fields) {
    const step = walk(partsOf(field.path), 0, doc);
    if (!step.done || step.value === EMPTY) return null;
    if (step.value !== undefined) allMissing = false;
    key += directed(valueKey(step.value), field);
  }
  return { keys: [key], multikey: false, allMissing };
}

// A path on its way through a document: it rests at the end of the path or at the first array.
type Walk = { parts: readonly string[]; at: number; value: Leaf; done: boolean };

function walk(parts: readonly string[], from: number, start: Value): Walk {
  let value = start;
  for (let at = from; at < parts.length; at++) {
    // The loop keeps the index below the length.
    const part = parts[at] as string;
    if (Array.isArray(value)) {
      if (!namesElement(value, part)) return { parts, at, value, done: false };
      value = value[Number(part)];
    } else value = isDoc(value) ? own(value, part) : undefined;
  }
  return { parts, at: parts.length, value, done: !Array.isArray(value) };
}

function namesElement(array: readonly Value[], part: string): boolean {
  return isIndex(part) && Number(part) < array.length && !array.some((item) => isDoc(item) && Object.hasOwn(item, part));
}

function isMissing(step: Walk | undefined, doc: Doc, path: string): boolean {
  if (step?.done !== false) return step?.value === undefined;
  return getPath(doc, path).every((value) => value === undefined);
}

// Every path that rests at an array must rest at the same one: it is replaced by each of its elements in turn.
function expand(walks: readonly Walk[], fields: readonly IndexField[], keys: Set<string>): void {
  const waiting = walks.filter((step) => !step.done);
  const array = waiting[0]?.value;
  if (!Array.isArray(array)) {
    keys.add(walks.map((step, i) => directed(step.value === EMPTY ? EMPTY_KEY : valueKey(step.value), fields[i])).join(""));
    return;
  }
  if (waiting.some((step) => step.value !== array)) {
    const names = fields.filter((_, i) => walks[i]?.done === false).map((field) => `[${field.path}]`);
    throw fail(171, "CannotIndexParallelArrays", `cannot index parallel arrays ${names.join(" ")}`);
  }
  const elements: readonly Leaf[] = array.length === 0 ? [EMPTY] : array;
  for (const element of elements) {
    expand(
      walks.map((step) => (step.done ? step : into(step, element))),
      fields,
      keys,
    );
  }
}

function into(step: Walk, element: Leaf): Walk {
  const ends = step.at === step.parts.length;
  if (ends) return { ...step, value: element, done: true };
  return isDoc(element === EMPTY ? undefined : element)
    ? walk(step.parts, step.at, element as Value)
    : { ...step, value: undefined, done: true };
}
