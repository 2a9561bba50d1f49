import { Double, ObjectId } from "bson";
import { fail } from "@/embedded/mongo/errors";
import { fixed, named, nullish, truthy } from "@/embedded/mongo/expression-types";
import type { Operator, Operators } from "@/embedded/mongo/expression-types";
import { typeAlias } from "@/embedded/mongo/leaf-tests";
import { makeDouble, makeInteger, toInteger, toNumber } from "@/embedded/mongo/numbers";
import { isNumber, typeName } from "@/embedded/mongo/values";
import type { Value } from "@/embedded/mongo/values";

/** Types and conversions; what cannot be converted is error 241. */
export const types: Operators = {
  $type: fixed(1, 1, ([v]) => typeName(v)),
  $isNumber: fixed(1, 1, ([v]) => isNumber(v)),
  $toString: converting("string"),
  $toInt: converting("int"),
  $toLong: converting("long"),
  $toDouble: converting("double"),
  $toBool: converting("bool"),
  $toDate: converting("date"),
  $toObjectId: converting("objectId"),
  $convert: (arg, compile, name) => {
    const parts = named(arg, name, ["input", "to"], ["onError", "onNull"], 9);
    const [input, to] = [compile(parts["input"]), compile(parts["to"])];
    const onError = parts["onError"] === undefined ? undefined : compile(parts["onError"]);
    const onNull = parts["onNull"] === undefined ? undefined : compile(parts["onNull"]);
    return (scope) => {
      const target = to(scope);
      const v = input(scope);
      if (nullish(target)) return null;
      if (nullish(v)) return onNull ? onNull(scope) : null;
      const alias = typeAlias(target);
      if (!onError) return convert(v, alias);
      try {
        return convert(v, alias);
      } catch (cause) {
        if (cause instanceof Error && "code" in cause && cause.code === 241) return onError(scope);
        throw cause;
      }
    };
  },
};

function converting(alias: string): Operator {
  return fixed(1, 1, ([v]) => (nullish(v) ? null : convert(v, alias)));
}

function convert(v: Value, alias: string): Value {
  if (typeName(v) === alias) return v;
  switch (alias) {
    case "string":
      return toText(v);
    case "int":
    case "long":
      return toWhole(v, alias);
    case "double":
      return toDouble(v);
    case "bool":
      return isNumber(v) ? truthy(v) : true;
    case "date":
      return toDate(v);
    case "objectId":
      if (typeof v !== "string" || !/^[0-9a-fA-F]{24}$/.test(v)) throw refused(v, alias);
      return new ObjectId(v);
    default:
      throw refused(v, alias);
  }
}

function toText(v: Value): string {
  if (typeof v === "boolean") return String(v);
  if (v instanceof Date) return v.toISOString();
  if (v instanceof ObjectId) return v.toHexString();
  if (v instanceof Double) return Object.is(v.value, -0) ? "-0" : String(v.value);
  if (isNumber(v)) return v.toString();
  throw refused(v, "string");
}

function toWhole(v: Value, kind: "int" | "long"): Value {
  let n: bigint | undefined;
  if (typeof v === "boolean") n = v ? 1n : 0n;
  else if (typeof v === "string") n = /^[+-]?[0-9]+$/.test(v) ? BigInt(v.replace(/^\+/, "")) : undefined;
  else if (v instanceof Date && kind === "long") n = BigInt(v.getTime());
  else if (isNumber(v)) n = typeof v === "bigint" ? v : truncated(toNumber(v));
  const result = n === undefined ? undefined : kind === "long" && n >= -(2n ** 63n) && n < 2n ** 63n ? n : makeInteger(n, "int");
  if (result === undefined || (kind === "int" && typeof result === "bigint")) throw refused(v, kind);
  return result;
}

function truncated(n: number): bigint | undefined {
  return Number.isFinite(n) ? toInteger(makeDouble(Math.trunc(n))) : undefined;
}

function toDouble(v: Value): Value {
  if (typeof v === "boolean") return makeDouble(v ? 1 : 0);
  if (v instanceof Date) return makeDouble(v.getTime());
  if (isNumber(v)) return makeDouble(toNumber(v));
  if (typeof v === "string" && /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?$/i.test(v)) return makeDouble(Number(v));
  if (typeof v === "string" && /^(?:nan|[+-]?inf(?:inity)?)$/i.test(v)) {
    return /nan/i.test(v) ? Number.NaN : v.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  throw refused(v, "double");
}

/** A date from a date, an object id, milliseconds or an ISO 8601 text. Throws 241. */
export function toDate(v: Value): Date {
  if (v instanceof Date) return v;
  if (v instanceof ObjectId) return v.getTimestamp();
  if (typeof v === "bigint" || v instanceof Double || (typeof v === "number" && !Number.isInteger(v))) {
    const date = new Date(Math.trunc(toNumber(v)));
    if (!Number.isNaN(date.getTime())) return date;
  }
  if (typeof v === "string") {
    const date = parseDate(v);
    if (date) return date;
  }
  throw refused(v, "date");
}

// ISO 8601; a time without an offset is in UTC, which is not what Date makes of it.
function parseDate(source: string): Date | null {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)\s*(Z|[+-]\d{2}:?\d{2})?)?$/.exec(source);
  if (!match) return null;
  const [, day = "", time = "00:00", zone = "Z"] = match;
  const date = new Date(`${day}T${time}${zone.replace(/^([+-]\d{2})(\d{2})$/, "$1:$2")}`);
  return Number.isNaN(date.getTime()) ? null : date;
}

function refused(v: Value, alias: string): Error {
  const shown =
    typeof v === "string"
      ? `Failed to parse '${v}' in $convert to ${alias}`
      : `Unsupported conversion from ${typeName(v)} to ${alias} in $convert`;
  return fail(241, "ConversionFailure", `${shown} with no onError value`);
}
