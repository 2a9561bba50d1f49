import { fail, numbered, typeMismatch } from "@/embedded/mongo/errors";
import { fixed, nullish, variadic } from "@/embedded/mongo/expression-types";
import type { Operators } from "@/embedded/mongo/expression-types";
import { calculate, makeDouble, makeInteger, numberKind, toInteger, toNumber } from "@/embedded/mongo/numbers";
import type { Num } from "@/embedded/mongo/numbers";
import { startSum } from "@/embedded/mongo/sums";
import { isNumber, typeName } from "@/embedded/mongo/values";
import type { Value } from "@/embedded/mongo/values";

/** Arithmetic: exact on integers, an int32 that overflows becomes a long, a long that overflows a double. Dates take part in sums. */
export const maths: Operators = {
  $add: variadic((args) => {
    if (args.some(nullish)) return null;
    const dates = args.filter((item) => item instanceof Date);
    if (dates.length > 1) throw typeMismatch("only one date allowed in an $add expression");
    const sum = total(args.filter((item) => !(item instanceof Date)).map((item) => numeric("$add", item)));
    return dates[0] ? shifted(dates[0], toNumber(sum)) : sum;
  }),
  $subtract: fixed(2, 2, ([a, b]) => {
    if (nullish(a) || nullish(b)) return null;
    if (a instanceof Date && b instanceof Date) return BigInt(a.getTime() - b.getTime());
    if (a instanceof Date && isNumber(b)) return shifted(a, -toNumber(b));
    if (!isNumber(a) || !isNumber(b)) throw typeMismatch(`can't $subtract ${typeName(b)} from ${typeName(a)}`);
    return calculate("-", a, b) ?? makeDouble(toNumber(a) - toNumber(b));
  }),
  $multiply: variadic((args) => {
    if (args.some(nullish)) return null;
    return args.reduce<Num>((product, item) => times(product, numeric("$multiply", item)), 1);
  }),
  $divide: fixed(2, 2, ([a, b]) => {
    if (nullish(a) || nullish(b)) return null;
    if (!isNumber(a) || !isNumber(b)) throw typeMismatch(`$divide only supports numeric types, not ${typeName(a)} and ${typeName(b)}`);
    if (toNumber(b) === 0) throw fail(2, "BadValue", "can't $divide by zero");
    calculate("*", a, b);
    return makeDouble(toNumber(a) / toNumber(b));
  }),
  $mod: fixed(2, 2, ([a, b]) => {
    if (nullish(a) || nullish(b)) return null;
    if (!isNumber(a) || !isNumber(b)) throw numbered(16611, `$mod only supports numeric types, not ${typeName(a)} and ${typeName(b)}`);
    if (toNumber(b) === 0) throw numbered(16610, "can't $mod by zero");
    calculate("+", a, b);
    if (numberKind(a) === "double" || numberKind(b) === "double") return makeDouble(toNumber(a) % toNumber(b));
    const kinds = numberKind(a) === "int" && numberKind(b) === "int" ? "int" : "long";
    return makeInteger((toInteger(a) ?? 0n) % (toInteger(b) ?? 1n), kinds);
  }),
  $abs: single("$abs", (v) => (toNumber(v) < 0 ? times(v, -1) : v)),
  $ceil: single("$ceil", (v) => whole(v, Math.ceil)),
  $floor: single("$floor", (v) => whole(v, Math.floor)),
  $sqrt: single("$sqrt", (v) => {
    if (toNumber(v) < 0) throw numbered(28714, "$sqrt's argument must be greater than or equal to 0");
    return makeDouble(Math.sqrt(toNumber(v)));
  }),
  $pow: fixed(2, 2, ([a, b]) => {
    if (nullish(a) || nullish(b)) return null;
    return power(numeric("$pow", a), numeric("$pow", b));
  }),
  $round: fixed(1, 2, ([v, places], name) => rounded(name, v, places, halfEven)),
  $trunc: fixed(1, 2, ([v, places], name) => rounded(name, v, places, truncated)),
  $sum: variadic((args) => total(listed(args))),
  $avg: variadic((args) => average(listed(args))),
};

/** The sum of the numbers among the values; 0 for none. */
export function total(values: readonly Value[]): Num {
  const sum = startSum();
  for (const item of values) sum.add(item);
  return sum.result();
}

/** The mean of the numbers among the values, a double; null for none. */
export function average(values: readonly Value[]): Value {
  const numbers = values.filter((item) => isNumber(item));
  return numbers.length === 0 ? null : makeDouble(toNumber(total(numbers)) / numbers.length);
}

function listed(args: readonly Value[]): readonly Value[] {
  return args.length === 1 && Array.isArray(args[0]) ? args[0] : args;
}

function shifted(date: Date, milliseconds: number): Date {
  return new Date(date.getTime() + Math.round(milliseconds));
}

function numeric(name: string, v: Value): Num {
  if (!isNumber(v)) throw typeMismatch(`${name} only supports numeric${name === "$add" ? " or date" : ""} types, not ${typeName(v)}`);
  return v;
}

function times(a: Num, b: Num): Num {
  return calculate("*", a, b) ?? makeDouble(toNumber(a) * toNumber(b));
}

function single(name: string, run: (v: Num) => Value) {
  return fixed(1, 1, ([v]) => {
    if (nullish(v)) return null;
    if (!isNumber(v)) throw numbered(28765, `${name} only supports numeric types, not ${typeName(v)}`);
    calculate("+", v, 0);
    return run(v);
  });
}

function whole(v: Num, run: (n: number) => number): Num {
  return numberKind(v) === "double" ? makeDouble(run(toNumber(v))) : v;
}

function power(base: Num, exponent: Num): Num {
  const [b, e] = [toInteger(base), toInteger(exponent)];
  const doubles = numberKind(base) === "double" || numberKind(exponent) === "double";
  if (!doubles && b !== undefined && e !== undefined && e >= 0n && e <= 64n) {
    const kinds = numberKind(base) === "int" && numberKind(exponent) === "int" ? "int" : "long";
    const exact = makeInteger(b ** e, kinds);
    if (exact !== undefined) return exact;
  }
  return makeDouble(toNumber(base) ** toNumber(exponent));
}

function rounded(name: string, v: Value, places: Value, run: (n: number) => number): Value {
  if (nullish(v) || places === null) return null;
  if (!isNumber(v)) throw numbered(51081, `${name} only supports numeric types, not ${typeName(v)}`);
  const digits = places === undefined ? 0n : isNumber(places) ? toInteger(places) : undefined;
  if (digits === undefined) throw numbered(51082, `precision argument to ${name} must be an integral value`);
  if (digits < -20n || digits > 100n)
    throw numbered(51083, `cannot apply ${name} with precision value ${digits} value must be in [-20, 100]`);
  calculate("+", v, 0);
  if (numberKind(v) === "double")
    return makeDouble(digits >= 0n ? atPlace(toNumber(v), Number(digits), run) : shifting(toNumber(v), -Number(digits), run));
  if (digits >= 0n) return v;
  const step = 10n ** -digits;
  const n = toInteger(v) ?? 0n;
  const low = n - (((n % step) + step) % step);
  const rest = n - low;
  const towardZero = n < 0n && rest > 0n ? low + step : low;
  const nearest = rest * 2n > step || (rest * 2n === step && (low / step) % 2n !== 0n) ? low + step : low;
  return makeInteger(run === truncated ? towardZero : nearest, numberKind(v) === "int" ? "int" : "long") ?? v;
}

const truncated = (n: number): number => Math.trunc(n);

function halfEven(n: number): number {
  const floor = Math.floor(n);
  const rest = n - floor;
  if (rest !== 0.5) return Math.round(n);
  return floor % 2 === 0 ? floor : floor + 1;
}

// Decided on the exact decimal writing of the double: 2.675 is a little less than it says.
function atPlace(n: number, places: number, run: (n: number) => number): number {
  if (places === 0 || !Number.isFinite(n) || Math.abs(n) >= 1e21) return run(n);
  // The language allows 100 digits, of which no double needs more than fit here.
  // oxlint-disable-next-line oxc/number-arg-out-of-range
  const [whole = "0", fraction = ""] = Math.abs(n).toFixed(100).split(".");
  const kept = BigInt(whole + fraction.slice(0, places));
  const rest = fraction.slice(places);
  const tie = /^50*$/.test(rest);
  const up = run !== truncated && (tie ? kept % 2n === 1n : rest >= "5");
  return Math.sign(n) * Number(`${up ? kept + 1n : kept}e-${places}`);
}

function shifting(n: number, zeros: number, run: (n: number) => number): number {
  return Number.isFinite(n) ? run(n / 10 ** zeros) * 10 ** zeros : n;
}
