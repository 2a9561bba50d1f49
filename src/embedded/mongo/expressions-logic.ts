import { notImplemented, numbered } from "@/embedded/mongo/errors";
import { argumentsOf, fixed, named, nullish, truthy, variadic } from "@/embedded/mongo/expression-types";
import type { Evaluate, Operators } from "@/embedded/mongo/expression-types";
import { compare, isDoc } from "@/embedded/mongo/values";
import type { Value } from "@/embedded/mongo/values";

/** Comparison, truth and choice. */
export const logic: Operators = {
  $eq: fixed(2, 2, ([a, b]) => order(a, b) === 0),
  $ne: fixed(2, 2, ([a, b]) => order(a, b) !== 0),
  $gt: fixed(2, 2, ([a, b]) => order(a, b) > 0),
  $gte: fixed(2, 2, ([a, b]) => order(a, b) >= 0),
  $lt: fixed(2, 2, ([a, b]) => order(a, b) < 0),
  $lte: fixed(2, 2, ([a, b]) => order(a, b) <= 0),
  $cmp: fixed(2, 2, ([a, b]) => order(a, b)),
  $and: (arg, compile) => {
    const tests = (Array.isArray(arg) ? arg : [arg]).map((item) => compile(item));
    return (scope) => tests.every((test) => truthy(test(scope)));
  },
  $or: (arg, compile) => {
    const tests = (Array.isArray(arg) ? arg : [arg]).map((item) => compile(item));
    return (scope) => tests.some((test) => truthy(test(scope)));
  },
  $not: fixed(1, 1, ([value]) => !truthy(value)),
  $literal: (arg) => () => arg,
  $expr: (arg, compile, name) => compile(argumentsOf(arg, 1, 1, name)[0]),
  $cond: (arg, compile, name) => {
    const [test, yes, no] = condition(arg, name).map((item) => compile(item)) as [Evaluate, Evaluate, Evaluate];
    return (scope) => (truthy(test(scope)) ? yes(scope) : no(scope));
  },
  $ifNull: (arg, compile) => {
    if (!Array.isArray(arg) || arg.length < 2) throw numbered(1257300, "$ifNull needs at least two arguments");
    const items = arg.map((item) => compile(item));
    return (scope) => {
      let value: Value;
      for (const item of items) {
        value = item(scope);
        if (!nullish(value)) break;
      }
      return value;
    };
  },
  $switch: (arg, compile, name) => {
    const { branches, default: otherwise } = named(arg, name, ["branches"], ["default"], 40067);
    if (!Array.isArray(branches)) throw numbered(40061, "$switch expected an array for 'branches'");
    if (branches.length === 0) throw numbered(40068, "$switch requires at least one branch");
    const cases = branches.map((branch) => {
      const { case: test, then } = named(branch, name, ["case", "then"], [], 40063);
      return [compile(test), compile(then)] as const;
    });
    const last = otherwise === undefined ? undefined : compile(otherwise);
    return (scope) => {
      for (const [test, then] of cases) if (truthy(test(scope))) return then(scope);
      if (!last) throw numbered(40066, "$switch could not find a matching branch for an input, and no default was specified.");
      return last(scope);
    };
  },
  $let: (arg, compile, name) => {
    const { vars, in: body } = named(arg, name, ["vars", "in"], [], 16874);
    if (!isDoc(vars)) throw numbered(16874, "invalid parameter: expected an object (vars)");
    const bindings = Object.entries(vars).map(([variable, item]) => [variableName(variable), compile(item)] as const);
    const inner = compile(
      body,
      bindings.map(([variable]) => variable),
    );
    return (scope) => {
      const bound: Record<string, Value> = { ...scope.vars };
      for (const [variable, evaluate] of bindings) bound[variable] = evaluate(scope);
      return inner({ root: scope.root, vars: bound });
    };
  },
  $allElementsTrue: fixed(1, 1, ([list]) => {
    if (!Array.isArray(list)) throw numbered(17040, "$allElementsTrue's argument must be an array");
    return list.every((item) => truthy(item));
  }),
  $anyElementTrue: fixed(1, 1, ([list]) => {
    if (!Array.isArray(list)) throw numbered(17041, "$anyElementTrue's argument must be an array");
    return list.some((item) => truthy(item));
  }),
  $min: variadic((args) => extreme(args, -1)),
  $max: variadic((args) => extreme(args, 1)),
};

/** Order as expressions see it: a missing field is below null. */
export function order(a: Value, b: Value): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  return Math.sign(compare(a, b));
}

/** The least (-1) or the greatest (1) of the values, or of the elements of a lone array; null when there is none. */
export function extreme(args: readonly Value[], sign: 1 | -1): Value {
  const list = args.length === 1 && Array.isArray(args[0]) ? args[0] : args;
  let best: Value = null;
  for (const item of list) if (!nullish(item) && (best === null || compare(item, best) * sign > 0)) best = item;
  return best;
}

/** The name of a variable of `$let`, `$map` and the like. Throws 16866-16868 for one that mongod does not allow. */
export function variableName(name: Value): string {
  if (typeof name !== "string" || name === "") throw numbered(16866, "empty variable names are not allowed");
  if (name === "CURRENT") throw notImplemented("binding $$CURRENT");
  if (!/^[a-z\u0080-\uffff]/.test(name)) throw numbered(16867, `'${name}' starts with an invalid character for a user variable name`);
  if (!/^[a-zA-Z0-9_\u0080-\uffff]*$/.test(name)) throw numbered(16868, `'${name}' contains an invalid character for a variable name`);
  return name;
}

function condition(arg: Value, name: string): Value[] {
  if (Array.isArray(arg)) return argumentsOf(arg, 3, 3, name);
  const parts = named(arg, name, ["if", "then", "else"], [], 17080);
  return [parts["if"], parts["then"], parts["else"]];
}
