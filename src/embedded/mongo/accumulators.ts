import type { Env } from "@/embedded/mongo/env";
import { fail, notImplemented, numbered } from "@/embedded/mongo/errors";
import type { Evaluate, Scope } from "@/embedded/mongo/expression-types";
import { extreme } from "@/embedded/mongo/expressions-logic";
import { mergeAll } from "@/embedded/mongo/expressions-objects";
import { compileExpression } from "@/embedded/mongo/expressions";
import { valueKey } from "@/embedded/mongo/keys";
import { makeDouble, toNumber } from "@/embedded/mongo/numbers";
import type { Num } from "@/embedded/mongo/numbers";
import { startSum } from "@/embedded/mongo/sums";
import { isDoc, isNumber } from "@/embedded/mongo/values";
import type { Value } from "@/embedded/mongo/values";

/** One running computation of a group. */
export type Accumulator = { add(scope: Scope): void; result(): Value };

/** Compiles an accumulator of `$group`, `{$sum: "$n"}`; each group starts its own. Throws 15952 for an unknown one, 40234/40238 for a wrong shape. */
export function compileAccumulator(field: string, spec: Value, env: Env): () => Accumulator {
  if (!isDoc(spec)) throw numbered(40_234, `The field '${field}' must be an accumulator object`);
  const [name = "", ...others] = Object.keys(spec);
  if (others.length > 0 || name === "") throw numbered(40_238, `The field '${field}' must specify one accumulator`);
  const start = Object.hasOwn(ACCUMULATORS, name) ? ACCUMULATORS[name] : undefined;
  if (!start) {
    if (LEFT_OUT.has(name)) throw notImplemented(`the accumulator ${name}`);
    throw fail(15_952, "Location15952", `unknown group operator '${name}'`);
  }
  const arg = spec[name];
  if (Array.isArray(arg)) throw numbered(40_237, `The ${name} accumulator is a unary operator`);
  if (name === "$count") {
    if (!isDoc(arg) || Object.keys(arg).length > 0) throw fail(14, "TypeMismatch", "$count takes no arguments, i.e. $count:{}");
    return () => start(() => 1);
  }
  const evaluate = compileExpression(arg, env);
  return () => start(evaluate);
}

const LEFT_OUT = new Set(
  "$accumulator $bottom $bottomN $firstN $lastN $maxN $median $minN $percentile $stdDevPop $stdDevSamp $top $topN $concatArrays $setUnion".split(
    " ",
  ),
);

const ACCUMULATORS: Record<string, (evaluate: Evaluate) => Accumulator> = {
  $sum: summing((sum) => sum),
  $count: summing((sum) => sum),
  $avg: summing((sum, count) => (count === 0 ? null : makeDouble(toNumber(sum) / count))),
  $min: folding<Value>(
    null,
    (best, item) => extreme([best, item], -1),
    (best) => best,
  ),
  $max: folding<Value>(
    null,
    (best, item) => extreme([best, item], 1),
    (best) => best,
  ),
  $first: (evaluate) => {
    let first: { value: Value } | undefined;
    return { add: (scope) => void (first ??= { value: evaluate(scope) ?? null }), result: () => first?.value ?? null };
  },
  $last: folding<Value>(
    null,
    (_, item) => item ?? null,
    (last) => last,
  ),
  $push: (evaluate) => {
    const list: Value[] = [];
    return {
      add: (scope) => {
        const item = evaluate(scope);
        if (item !== undefined) list.push(item);
      },
      result: () => list,
    };
  },
  $addToSet: (evaluate) => {
    const set = new Map<string, Value>();
    return {
      add: (scope) => {
        const item = evaluate(scope);
        if (item === undefined) return;
        const key = valueKey(item);
        if (!set.has(key)) set.set(key, item);
      },
      result: () => [...set.values()],
    };
  },
  $mergeObjects: folding<Value>(
    {},
    (merged, item) => mergeAll([merged, item]),
    (merged) => merged,
  ),
};

function summing(end: (sum: Num, count: number) => Value): (evaluate: Evaluate) => Accumulator {
  return (evaluate) => {
    const sum = startSum();
    let count = 0;
    return {
      add: (scope) => {
        const item = evaluate(scope);
        if (!isNumber(item)) return;
        count++;
        sum.add(item);
      },
      result: () => end(sum.result(), count),
    };
  };
}

function folding<T>(start: T, step: (value: T, item: Value) => T, end: (value: T) => Value): (evaluate: Evaluate) => Accumulator {
  return (evaluate) => {
    let value = start;
    return { add: (scope) => void (value = step(value, evaluate(scope))), result: () => end(value) };
  };
}
