import { numbered, typeMismatch } from "@/embedded/mongo/errors";
import { fixed, named, nullish, variadic } from "@/embedded/mongo/expression-types";
import type { Evaluate, Operators } from "@/embedded/mongo/expression-types";
import { isDoc, own, put, typeName } from "@/embedded/mongo/values";
import type { Doc, Value } from "@/embedded/mongo/values";

/** Documents as values. */
export const objects: Operators = {
  $mergeObjects: variadic((args) => mergeAll(args.length === 1 && Array.isArray(args[0]) ? args[0] : args)),
  $objectToArray: fixed(1, 1, ([v]) => {
    if (nullish(v)) return null;
    if (!isDoc(v)) throw numbered(40_390, `$objectToArray requires a document input, found: ${typeName(v)}`);
    return Object.entries(v).map(([k, item]) => ({ k, v: item }));
  }),
  $arrayToObject: fixed(1, 1, ([v]) => {
    if (nullish(v)) return null;
    if (!Array.isArray(v)) throw numbered(40_386, `$arrayToObject requires an array input, found: ${typeName(v)}`);
    const result: Doc = {};
    for (const item of v) {
      const [key, value] = pair(item);
      put(result, key, value);
    }
    return result;
  }),
  $getField: (arg, compile, name) => {
    const parts = isDoc(arg) && Object.hasOwn(arg, "field") ? named(arg, name, ["field"], ["input"], 3_041_701) : { field: arg };
    const field = fieldName(parts["field"], compile(parts["field"]), name);
    const input = compile(Object.hasOwn(parts, "input") ? own(parts, "input") : "$$ROOT");
    return (scope) => {
      const v = input(scope);
      if (nullish(v)) return v;
      return isDoc(v) ? own(v, field(scope)) : undefined;
    };
  },
  $setField: (arg, compile, name) => {
    const parts = named(arg, name, ["field", "input", "value"], [], 4_161_100);
    const field = fieldName(parts["field"], compile(parts["field"]), name);
    const [input, value] = [compile(parts["input"]), compile(parts["value"])];
    return (scope) => withField(input(scope), field(scope), value(scope), name);
  },
  $unsetField: (arg, compile, name) => {
    const parts = named(arg, name, ["field", "input"], [], 4_161_100);
    const field = fieldName(parts["field"], compile(parts["field"]), name);
    const input = compile(parts["input"]);
    return (scope) => withField(input(scope), field(scope), undefined, name);
  },
};

/** One document of several, later fields over earlier ones; null and missing count for nothing. Throws 40400 for anything else. */
export function mergeAll(list: readonly Value[]): Doc {
  const result: Doc = {};
  for (const item of list) {
    if (nullish(item)) continue;
    if (!isDoc(item)) throw numbered(40_400, `$mergeObjects requires object inputs, but input is of type ${typeName(item)}`);
    for (const key in item) put(result, key, item[key]);
  }
  return result;
}

function pair(item: Value): [key: string, value: Value] {
  const [key, value] = Array.isArray(item) && item.length === 2 ? item : isDoc(item) ? [item["k"], item["v"]] : [undefined, undefined];
  if (typeof key !== "string")
    throw numbered(40_394, "$arrayToObject requires an array of pairs [key, value] or documents {k, v} with string keys");
  return [key, value];
}

function fieldName(source: Value, evaluate: Evaluate, name: string): (scope: Parameters<Evaluate>[0]) => string {
  if (typeof source === "string" && source.startsWith("$"))
    throw numbered(5_654_600, `'$' references must be wrapped in $literal as argument to ${name}`);
  return (scope) => {
    const field = evaluate(scope);
    if (typeof field !== "string") throw typeMismatch(`${name} requires 'field' to evaluate to type String, but got ${typeName(field)}`);
    return field;
  };
}

function withField(input: Value, field: string, value: Value, name: string): Value {
  if (nullish(input)) return null;
  if (!isDoc(input)) throw numbered(4_161_105, `${name} requires 'input' to evaluate to type Object`);
  if (value !== undefined) return { ...input, [field]: value };
  const { [field]: _, ...rest } = input;
  return rest;
}
