import { Decimal128, Double } from "bson";
import { notImplemented } from "@/embedded/mongo/errors";

export type Num = number | bigint | Double | Decimal128;
export type NumberKind = "int" | "long" | "double" | "decimal";

const INT_MAX = 2_147_483_647;
const LONG_MAX = 9_223_372_036_854_775_807n;

/** The BSON type of a number: an integral `number` is an int32, any other `number` a double. */
export function numberKind(v: Num): NumberKind {
  if (typeof v === "number") return Number.isInteger(v) && !Object.is(v, -0) ? "int" : "double";
  if (typeof v === "bigint") return "long";
  return v instanceof Double ? "double" : "decimal";
}

/** A double as a Value: only a non-integral one may be a plain `number`. */
export function makeDouble(n: number): Num {
  return Number.isInteger(n) ? new Double(n) : n;
}

/** Exact across types; NaN equals itself and is below every other number. */
export function compareNumbers(a: Num, b: Num): number {
  if (a instanceof Decimal128 || b instanceof Decimal128) return compareDecimals(a, b);
  const x = a instanceof Double ? a.value : a;
  const y = b instanceof Double ? b.value : b;
  if (x < y) return -1;
  if (x > y) return 1;
  // JavaScript compares a bigint with a number exactly, so this is equality unless a NaN is about; `==` on purpose, 5n == 5.
  // oxlint-disable-next-line eqeqeq
  if (x == y) return 0;
  return Number(Number.isNaN(y)) - Number(Number.isNaN(x));
}

/** The nearest JavaScript number. */
export function toNumber(v: Num): number {
  return typeof v === "number" ? v : Number(v instanceof Double ? v.value : v.toString());
}

/** The exact integer that a number is, or undefined for fractions, NaN and infinities. */
export function toInteger(v: Num): bigint | undefined {
  if (typeof v === "bigint") return v;
  const n = toNumber(v);
  return Number.isInteger(n) ? BigInt(n) : undefined;
}

/** Narrowest of the two kinds' common kind that holds `n`: an int that overflows becomes a long; undefined when no int64 holds it. */
export function makeInteger(n: bigint, kinds: "int" | "long"): number | bigint | undefined {
  if (kinds === "int" && n >= -BigInt(INT_MAX) - 1n && n <= BigInt(INT_MAX)) return Number(n);
  return n >= -LONG_MAX - 1n && n <= LONG_MAX ? n : undefined;
}

/** `a op b` exactly on integers, as doubles otherwise; undefined when an int64 overflows. Refuses Decimal128. */
export function calculate(op: "+" | "-" | "*", a: Num, b: Num): Num | undefined {
  const ka = numberKind(a);
  const kb = numberKind(b);
  if (ka === "decimal" || kb === "decimal") throw notImplemented("arithmetic on Decimal128");
  if (ka === "double" || kb === "double") {
    const x = toNumber(a);
    const y = toNumber(b);
    return makeDouble(op === "+" ? x + y : op === "-" ? x - y : x * y);
  }
  // Neither is a double or a decimal, so both are integers that BigInt takes exactly.
  const x = BigInt(a as number | bigint);
  const y = BigInt(b as number | bigint);
  return makeInteger(op === "+" ? x + y : op === "-" ? x - y : x * y, ka === "int" && kb === "int" ? "int" : "long");
}

function compareDecimals(a: Num, b: Num): number {
  const x = toNumber(a);
  const y = toNumber(b);
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(y)) - Number(Number.isNaN(x));
  if (!Number.isFinite(x) || !Number.isFinite(y)) return Math.sign(x === y ? 0 : x - y);
  const [m, e] = digits(a);
  const [n, f] = digits(b);
  const low = Math.min(e, f);
  const difference = m * 10n ** BigInt(e - low) - n * 10n ** BigInt(f - low);
  return difference < 0n ? -1 : Number(difference > 0n);
}

function digits(v: Num): [coefficient: bigint, exponent: number] {
  const [mantissa = "0", exponent = "0"] = String(v instanceof Double ? v.value : v)
    .toLowerCase()
    .split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  return [BigInt(whole + fraction), Number(exponent) - fraction.length];
}
