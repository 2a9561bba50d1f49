import { BSONRegExp, Decimal128 } from "bson";
import { badValue, notImplemented } from "@/embedded/mongo/errors";
import { valueKey } from "@/embedded/mongo/keys";
import { toInteger, toNumber } from "@/embedded/mongo/numbers";
import { compileRegex } from "@/embedded/mongo/regex";
import { compare, isNumber, RANK, rankOf, same, typeName } from "@/embedded/mongo/values";
import type { Value } from "@/embedded/mongo/values";

/** A question about one value; undefined is a field that is not there. */
export type Test = (value: Value) => boolean;

/** The test of an operator that looks at single values: comparisons, `$type`, `$mod`. Throws 2 for an unknown one. */
export function compileTest(name: string, arg: Value): Test {
  switch (name) {
    case "$eq":
      return equalTo(arg);
    case "$gt":
    case "$gte":
    case "$lt":
    case "$lte":
      return comparison(name, arg);
    case "$type":
      return compileType(arg);
    case "$mod":
      return compileMod(arg);
    case "$bitsAllSet":
    case "$bitsAllClear":
    case "$bitsAnySet":
    case "$bitsAnyClear":
    case "$near":
    case "$nearSphere":
    case "$geoWithin":
    case "$geoIntersects":
      throw notImplemented(`the query operator ${name}`);
    default:
      throw badValue(`unknown operator: ${name}`);
  }
}

/** Equality as a filter means it: null also fits a missing field. */
export function equalTo(arg: Value): Test {
  if (arg === null || arg === undefined) return (value) => value === null || value === undefined;
  if (typeof arg === "string" || typeof arg === "boolean") return (value) => value === arg;
  return (value) => same(value, arg);
}

/** `$in`: equality with one of the values, or a match of one of the regular expressions. */
export function oneOf(list: readonly Value[]): Test {
  const tests = list.flatMap((item) => (item instanceof BSONRegExp ? [compileRegex(item.pattern, item.options), equalTo(item)] : []));
  const values = list.filter((item) => !(item instanceof BSONRegExp));
  const equal = among(values);
  return tests.length === 0 ? equal : (value) => equal(value) || tests.some((test) => test(value));
}

/** The number that `$size` and the like take; throws 2 for anything but an integer of zero or more. */
export function nonNegative(name: string, arg: Value): number {
  const n = isNumber(arg) ? toInteger(arg) : undefined;
  if (n === undefined || n < 0n) throw badValue(`Failed to parse ${name}. Expected an integer of zero or more`);
  return Number(n);
}

/** Is the value of the type that a `$type` alias names? `number` stands for all four. */
export function hasType(value: Value, alias: string): boolean {
  return value !== undefined && (alias === "number" ? isNumber(value) : typeName(value) === alias);
}

const TYPE_CODES: Record<number, string> = {
  1: "double",
  2: "string",
  3: "object",
  4: "array",
  5: "binData",
  6: "undefined",
  7: "objectId",
  8: "bool",
  9: "date",
  10: "null",
  11: "regex",
  12: "dbPointer",
  13: "javascript",
  14: "symbol",
  15: "javascriptWithScope",
  16: "int",
  17: "timestamp",
  18: "long",
  19: "decimal",
  [-1]: "minKey",
  127: "maxKey",
};

/** The alias for what `$type` was given, a number or a name; throws 2 for an unknown one. */
export function typeAlias(arg: Value): string {
  if (typeof arg === "string" && (arg === "number" || Object.values(TYPE_CODES).includes(arg))) return arg;
  if (typeof arg === "string") throw badValue(`Unknown type name alias: ${arg}`);
  const code = isNumber(arg) ? toInteger(arg) : undefined;
  const alias = code === undefined ? undefined : TYPE_CODES[Number(code)];
  if (!alias) throw badValue(`Invalid numerical type code: ${String(code)}`);
  return alias;
}

function among(values: readonly Value[]): Test {
  const linear: Test = (value) => values.some((item) => same(item, value));
  if (values.every((item) => typeof item === "string")) {
    const strings = new Set<Value>(values);
    return (value) => strings.has(value);
  }
  if (values.length <= 8 || values.some((item) => item instanceof Decimal128)) return linear;
  const keys = new Set(values.map((item) => valueKey(item)));
  return (value) => (value instanceof Decimal128 ? linear(value) : keys.has(valueKey(value)));
}

function comparison(name: "$gt" | "$gte" | "$lt" | "$lte", arg: Value): Test {
  if (arg instanceof BSONRegExp) throw badValue(`Can't have RegEx as arg to predicate over field with ${name}`);
  const rank = rankOf(arg);
  const upward = name === "$gt" || name === "$gte";
  const equal = name === "$gte" || name === "$lte";
  // MinKey and MaxKey are the only bounds that reach beyond their own type.
  const beyond = (rank === RANK.minKey && upward) || (rank === RANK.maxKey && !upward);
  return (value) => {
    if (rankOf(value) !== rank) return beyond;
    if (isNaNValue(arg) || isNaNValue(value)) return equal && isNaNValue(arg) && isNaNValue(value);
    const order = compare(value, arg);
    return order === 0 ? equal : order > 0 === upward;
  };
}

function isNaNValue(v: Value): boolean {
  return typeof v === "number" ? Number.isNaN(v) : v instanceof Decimal128 && Number.isNaN(toNumber(v));
}

function compileType(arg: Value): Test {
  const list = Array.isArray(arg) ? arg : [arg];
  if (list.length === 0) throw badValue("a must match at least one type");
  const aliases = list.map((item) => typeAlias(item));
  return (value) => aliases.some((alias) => hasType(value, alias));
}

function compileMod(arg: Value): Test {
  if (!Array.isArray(arg)) throw badValue("malformed mod, needs to be an array");
  if (arg.length < 2) throw badValue("malformed mod, not enough elements");
  if (arg.length > 2) throw badValue("malformed mod, too many elements");
  const [divisor, remainder] = arg.map((item) => (isNumber(item) ? truncated(toNumber(item), item) : undefined));
  if (divisor === undefined) throw badValue("malformed mod, divisor not a number");
  if (remainder === undefined) throw badValue("malformed mod, remainder not a number");
  if (divisor === 0n) throw badValue("divisor cannot be 0");
  return (value) =>
    isNumber(value) && truncated(toNumber(value), value) !== undefined && truncated(toNumber(value), value)! % divisor === remainder;
}

function truncated(n: number, v: Value): bigint | undefined {
  if (typeof v === "bigint") return v;
  return Number.isFinite(n) ? BigInt(Math.trunc(n)) : undefined;
}
