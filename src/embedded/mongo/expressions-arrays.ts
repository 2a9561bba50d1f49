import { fail, numbered } from "@/embedded/mongo/errors";
import { variableName } from "@/embedded/mongo/expressions-logic";
import { fixed, named, nullish, truthy, variadic } from "@/embedded/mongo/expression-types";
import type { Operator, Operators } from "@/embedded/mongo/expression-types";
import { toInteger, toNumber } from "@/embedded/mongo/numbers";
import { sortDocuments } from "@/embedded/mongo/sorting";
import { compare, isDoc, isNumber, same, typeName } from "@/embedded/mongo/values";
import type { Value } from "@/embedded/mongo/values";

/** Arrays and sets; sets come back in the order in which their elements were first seen. */
export const arrays: Operators = {
  $size: fixed(1, 1, ([list]) => {
    if (!Array.isArray(list)) throw numbered(17_124, `The argument to $size must be an array, but was of type: ${typeName(list)}`);
    return list.length;
  }),
  $in: fixed(2, 2, ([v, list]) => {
    if (!Array.isArray(list)) throw numbered(40_081, `$in requires an array as a second argument, found: ${typeName(list)}`);
    return list.some((item) => same(item, v));
  }),
  $isArray: fixed(1, 1, ([v]) => Array.isArray(v)),
  $arrayElemAt: fixed(2, 2, ([list, at], name) => {
    if (nullish(list) || nullish(at)) return null;
    return array(list, name, 28_689).at(integer(at, name, 28_690));
  }),
  $first: fixed(1, 1, ([list], name) => (nullish(list) ? null : array(list, name, 28_689)[0])),
  $last: fixed(1, 1, ([list], name) => (nullish(list) ? null : array(list, name, 28_689).at(-1))),
  $slice: fixed(2, 3, slice),
  $concatArrays: variadic((args, name) => (args.some(nullish) ? null : args.flatMap((item) => array(item, name, 28_664)))),
  $reverseArray: fixed(1, 1, ([list], name) => (nullish(list) ? null : array(list, name, 34_435).toReversed())),
  $indexOfArray: fixed(2, 4, ([list, v, start, end], name) => {
    if (nullish(list)) return null;
    const from = start === undefined ? 0 : integer(start, name, 40_096);
    const to = end === undefined ? Number.POSITIVE_INFINITY : integer(end, name, 40_096);
    return array(list, name, 40_090).findIndex((item, i) => i >= from && i < to && same(item, v));
  }),
  $range: fixed(2, 3, ([start, end, step], name) => {
    const [from, to, by] = [integer(start, name, 34_444), integer(end, name, 34_446), step === undefined ? 1 : integer(step, name, 34_448)];
    if (by === 0) throw numbered(34_449, "$range requires a non-zero step value");
    return Array.from({ length: Math.max(0, Math.ceil((to - from) / by)) }, (_, i) => from + i * by);
  }),
  $filter: (arg, compile, name) => {
    const { input, as = "this", cond, limit } = named(arg, name, ["input", "cond"], ["as", "limit"], 28_647);
    const variable = variableName(as);
    const [list, test, most] = [compile(input), compile(cond, [variable]), compile(limit ?? null)];
    return (scope) => {
      const items = list(scope);
      if (nullish(items)) return null;
      const kept = array(items, name, 28_651).filter((item) =>
        truthy(test({ root: scope.root, vars: { ...scope.vars, [variable]: item } })),
      );
      const n = most(scope);
      return nullish(n) ? kept : kept.slice(0, positive(n, name, 327_391));
    };
  },
  $map: (arg, compile, name) => {
    const { input, as = "this", in: body } = named(arg, name, ["input", "in"], ["as"], 16_879);
    const variable = variableName(as);
    const [list, run] = [compile(input), compile(body, [variable])];
    return (scope) => {
      const items = list(scope);
      if (nullish(items)) return null;
      return array(items, name, 16_883).map((item) => run({ root: scope.root, vars: { ...scope.vars, [variable]: item } }) ?? null);
    };
  },
  $reduce: (arg, compile, name) => {
    const { input, initialValue, in: body } = named(arg, name, ["input", "initialValue", "in"], [], 40_077);
    const [list, start, run] = [compile(input), compile(initialValue), compile(body, ["this", "value"])];
    return (scope) => {
      const items = list(scope);
      if (nullish(items)) return null;
      const step = (value: Value, item: Value): Value => run({ root: scope.root, vars: { ...scope.vars, this: item, value } });
      return array(items, name, 40_080).reduce(step, start(scope));
    };
  },
  $sortArray: compileSortArray,
  $setUnion: variadic((args, name) => (args.some(nullish) ? null : unique(args.flatMap((item) => array(item, name, 17_043))))),
  $setIntersection: variadic((args, name) => {
    if (args.some(nullish)) return null;
    const [first = [], ...others] = args.map((item) => array(item, name, 17_047));
    return unique(first.filter((item) => others.every((list) => has(list, item))));
  }),
  $setDifference: fixed(2, 2, ([a, b], name) => {
    if (nullish(a) || nullish(b)) return null;
    const without = array(b, name, 17_049);
    return unique(array(a, name, 17_048).filter((item) => !has(without, item)));
  }),
  $setIsSubset: fixed(2, 2, ([a, b], name) => {
    const whole = array(b, name, 17_042);
    return array(a, name, 17_046).every((item) => has(whole, item));
  }),
  $setEquals: variadic((args, name) => {
    const [first = [], ...others] = args.map((item) => array(item, name, 17_044));
    return others.every((list) => list.every((item) => has(first, item)) && first.every((item) => has(list, item)));
  }),
};

/** Each value once, the first of those that are the same. */
export function unique(list: readonly Value[]): Value[] {
  const result: Value[] = [];
  for (const item of list) if (!has(result, item)) result.push(item);
  return result;
}

function has(list: readonly Value[], v: Value): boolean {
  return list.some((item) => same(item, v));
}

function slice([list, first, second]: Value[], name: string): Value {
  if (nullish(list) || first === null || second === null) return null;
  const items = array(list, name, 28_724);
  const n = integer(first, name, 28_725);
  if (second === undefined) return n < 0 ? items.slice(n) : items.slice(0, n);
  const from = n < 0 ? Math.max(0, items.length + n) : n;
  return items.slice(from, from + positive(second, name, 28_729));
}

function compileSortArray(...[arg, compile, name]: Parameters<Operator>): ReturnType<Operator> {
  const { input, sortBy } = named(arg, name, ["input", "sortBy"], [], 2_942_500);
  const list = compile(input);
  if (isDoc(sortBy)) {
    return (scope) => {
      const items = list(scope);
      if (nullish(items)) return null;
      const wrapped = array(items, name, 2_942_504).map((item) => ({ item, doc: isDoc(item) ? item : {} }));
      return sortDocuments(wrapped, sortBy, ({ doc }) => doc).map(({ item }) => item);
    };
  }
  const sign = isNumber(sortBy) ? toNumber(sortBy) : 0;
  if (sign !== 1 && sign !== -1) throw fail(2, "BadValue", "$sortArray: sortBy must be 1, -1 or a sort pattern");
  return (scope) => {
    const items = list(scope);
    return nullish(items) ? null : array(items, name, 2_942_504).toSorted((a, b) => compare(a, b) * sign);
  };
}

function array(v: Value, name: string, code: number): Value[] {
  if (Array.isArray(v)) return v;
  throw numbered(code, `${name} requires an array, found: ${typeName(v)}`);
}

function integer(v: Value, name: string, code: number): number {
  const n = isNumber(v) ? toInteger(v) : undefined;
  if (n === undefined) throw numbered(code, `${name} requires an integral number, found: ${typeName(v)}`);
  return Number(n);
}

function positive(v: Value, name: string, code: number): number {
  const n = integer(v, name, code);
  if (n <= 0) throw numbered(code, `${name} requires a number above zero, found: ${n}`);
  return n;
}
