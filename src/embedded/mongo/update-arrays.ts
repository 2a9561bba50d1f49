import { BSONRegExp } from "bson";
import type { Env } from "@/embedded/mongo/env";
import { badValue } from "@/embedded/mongo/errors";
import { compileFilter, isOperators } from "@/embedded/mongo/match";
import { toInteger } from "@/embedded/mongo/numbers";
import { compileSort } from "@/embedded/mongo/shape";
import { compare, isDoc, isNumber, same, typeName } from "@/embedded/mongo/values";
import type { Doc, Value } from "@/embedded/mongo/values";

type ArrayLeaf = { creates: boolean; leaf: (old: Value) => Value };

/** `$push` with `$each`, `$position`, `$slice` and `$sort`. Throws 2 for a field that is not an array. */
export function compilePush(arg: Value, path: string): ArrayLeaf {
  const options: Doc = isDoc(arg) && Object.hasOwn(arg, "$each") ? arg : { $each: [arg ?? null] };
  const { $each: each, $position: position, $slice: slice, $sort: sort, ...others } = options;
  if (!Array.isArray(each)) throw badValue(`The argument to $each in $push must be an array but it was of type: ${typeName(each)}`);
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw badValue(`Unrecognized clause in $push: ${unknown}`);
  const at = position === undefined ? undefined : integer("$position", position);
  const keep = slice === undefined ? undefined : integer("$slice", slice);
  const order = sort === undefined ? undefined : elementOrder(sort);
  return {
    creates: true,
    leaf: (old) => {
      if (old !== undefined && !Array.isArray(old)) {
        throw badValue(`The field '${path}' must be an array but is of type ${typeName(old)} in document`);
      }
      const list = old ?? [];
      const index = at === undefined ? list.length : at < 0 ? Math.max(0, list.length + at) : Math.min(at, list.length);
      let next = [...list.slice(0, index), ...each, ...list.slice(index)];
      if (order) next = next.toSorted(order);
      if (keep !== undefined) next = keep < 0 ? next.slice(keep) : next.slice(0, keep);
      return old !== undefined && next.length === list.length && next.every((item, i) => item === list[i]) ? old : next;
    },
  };
}

/** `$addToSet` with `$each`: only values that are not there yet, `1` and Long 1 being the same. */
export function compileAddToSet(arg: Value, path: string): ArrayLeaf {
  const each = isDoc(arg) && Object.hasOwn(arg, "$each") ? arg["$each"] : [arg ?? null];
  if (!Array.isArray(each)) throw badValue(`The argument to $each in $addToSet must be an array but it was of type ${typeName(each)}`);
  return {
    creates: true,
    leaf: (old) => {
      if (old !== undefined && !Array.isArray(old)) {
        throw badValue(`Cannot apply $addToSet to non-array field. Field named '${path}' has non-array type ${typeName(old)}`);
      }
      const next = [...(old ?? [])];
      for (const item of each) if (!next.some((present) => same(present, item))) next.push(item);
      return old !== undefined && next.length === old.length ? old : next;
    },
  };
}

/** `$pull`: elements equal to the value, or documents and values that fulfil the condition. */
export function compilePull(arg: Value, env: Env): ArrayLeaf {
  return removing("$pull", pulled(arg, env));
}

/** `$pullAll`: elements equal to one of the values. */
export function compilePullAll(arg: Value): ArrayLeaf {
  if (!Array.isArray(arg)) throw badValue(`$pullAll requires an array argument but was given a ${typeName(arg)}`);
  return removing("$pullAll", (element) => arg.some((item) => same(item, element)));
}

function removing(name: string, unwanted: (element: Value) => boolean): ArrayLeaf {
  return {
    creates: false,
    leaf: (old) => {
      if (old === undefined) return old;
      if (!Array.isArray(old)) throw badValue(`Cannot apply ${name} to a non-array value`);
      const next = old.filter((element) => !unwanted(element));
      return next.length === old.length ? old : next;
    },
  };
}

function pulled(arg: Value, env: Env): (element: Value) => boolean {
  if (isOperators(arg) || arg instanceof BSONRegExp) {
    const matches = compileFilter({ value: arg }, env);
    return (element) => matches({ value: element });
  }
  if (!isDoc(arg)) return (element) => same(element, arg);
  const matches = compileFilter(arg, env);
  return (element) => isDoc(element) && matches(element);
}

function elementOrder(sort: Value): (a: Value, b: Value) => number {
  if (isNumber(sort)) {
    const sign = toInteger(sort);
    if (sign !== 1n && sign !== -1n) throw badValue("The $sort element value must be either 1 or -1");
    return (a, b) => compare(a, b) * Number(sign);
  }
  if (!isDoc(sort)) throw badValue("The $sort is invalid: use 1/-1 to sort the whole element, or {field:1/-1} to sort embedded fields");
  const order = compileSort(sort);
  return (a, b) => order(isDoc(a) ? a : {}, isDoc(b) ? b : {});
}

function integer(name: string, arg: Value): number {
  const n = isNumber(arg) ? toInteger(arg) : undefined;
  if (n === undefined) throw badValue(`The value for ${name} must be an integer value, not of type: ${typeName(arg)}`);
  return Number(n);
}
