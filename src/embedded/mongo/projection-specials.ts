import type { Env } from "@/embedded/mongo/env";
import { badValue, notImplemented, numbered } from "@/embedded/mongo/errors";
import { compileFilter } from "@/embedded/mongo/match";
import { toInteger } from "@/embedded/mongo/numbers";
import { compilePosition } from "@/embedded/mongo/position";
import { isDoc, isNumber, own, put } from "@/embedded/mongo/values";
import type { Doc, Value } from "@/embedded/mongo/values";

type Transform = (shaped: Doc, original: Doc) => Doc;

/**
 * Takes out of a find projection what only find has: `$slice`, `$elemMatch` and the positional `a.$`. What is left in `plain` is a projection
 * as aggregation knows it; `excludes` says that nothing in it makes it an inclusion.
 */
export function compileSpecials(spec: Doc, filter: Doc, env: Env): { plain: Doc; transforms: Transform[]; excludes: boolean } {
  const plain: Doc = {};
  const transforms: Transform[] = [];
  let slices = 0;
  let positional = false;
  for (const [path, arg] of Object.entries(spec)) {
    const operator = isDoc(arg) ? Object.keys(arg)[0] : undefined;
    if (path.endsWith(".$")) {
      if (positional) throw numbered(31276, "Cannot specify more than one positional projection per query.");
      positional = true;
      const array = path.slice(0, -2);
      put(plain, array, 1);
      transforms.push(keepMatched(array, compilePosition(filter, array, env)));
    } else if (operator === "$slice" && isFindSlice(own(arg as Doc, operator))) {
      slices++;
      transforms.push(compileSlice(path, own(arg as Doc, operator)));
      if (isInclusion(spec)) put(plain, path, 1);
    } else if (operator === "$elemMatch") {
      put(plain, path, compileElemMatch(path, own(arg as Doc, operator), env, transforms));
    } else if (operator === "$meta") {
      throw notImplemented("$meta in a projection");
    } else put(plain, path, arg);
  }
  return { plain, transforms, excludes: slices > 0 && !isInclusion(spec) };
}

function isInclusion(spec: Doc): boolean {
  return Object.entries(spec).some(([path, arg]) => {
    if (path === "_id" && !isDoc(arg)) return false;
    if (isDoc(arg)) return !(Object.keys(arg)[0] === "$slice" && isFindSlice(arg["$slice"]));
    return arg !== false && !(isNumber(arg) && toInteger(arg) === 0n);
  });
}

// The expression `{$slice: ["$a", 1]}` has a path or an array where find's has numbers.
function isFindSlice(arg: Value): boolean {
  return !Array.isArray(arg) || arg.every((item) => isNumber(item));
}

function compileSlice(path: string, arg: Value): Transform {
  const [skip, limit] = Array.isArray(arg) ? arg.map((item) => integer(item)) : [undefined, integer(arg)];
  if (Array.isArray(arg) && (arg.length !== 2 || (limit ?? 0) <= 0))
    throw numbered(28724, "First argument to $slice must be an array, the second a positive limit");
  const cut = (array: readonly Value[]): Value[] => {
    if (limit === undefined) return [...array];
    if (skip === undefined) return limit < 0 ? array.slice(limit) : array.slice(0, limit);
    const from = skip < 0 ? Math.max(0, array.length + skip) : skip;
    return array.slice(from, from + limit);
  };
  const parts = path.split(".");
  // The root is a document, and replacing below it leaves it one.
  return (shaped) => replaceArrays(shaped, parts, 0, cut) as Doc;
}

function integer(arg: Value): number {
  const n = isNumber(arg) ? toInteger(arg) : undefined;
  if (n === undefined) throw numbered(28667, "Invalid $slice syntax: the arguments must be integers");
  return Number(n);
}

function replaceArrays(value: Value, parts: readonly string[], at: number, change: (array: readonly Value[]) => Value[]): Value {
  const part = parts[at];
  if (part === undefined) return Array.isArray(value) ? change(value) : value;
  if (Array.isArray(value)) return value.map((item) => replaceArrays(item, parts, at, change));
  if (!isDoc(value) || !Object.hasOwn(value, part)) return value;
  return { ...value, [part]: replaceArrays(value[part], parts, at + 1, change) };
}

function keepMatched(path: string, position: (doc: Doc) => number): Transform {
  const parts = path.split(".");
  return (shaped, original) => {
    let matched: number | undefined;
    return replaceArrays(shaped, parts, 0, (array) => {
      matched ??= position(original);
      const kept = array[matched];
      return kept === undefined ? [] : [kept];
    }) as Doc;
  };
}

// The field is not included from the document but appended by the transform, after the fields that are.
function compileElemMatch(path: string, arg: Value, env: Env, transforms: Transform[]): Value {
  if (path.includes(".")) throw numbered(31275, "Cannot use $elemMatch projection on a nested field.");
  if (!isDoc(arg)) throw badValue("elemMatch: Invalid argument, object required");
  const matches = compileFilter({ a: { $elemMatch: arg } }, env);
  transforms.push((shaped, original) => {
    const array = own(original, path);
    const found = Array.isArray(array) ? array.find((element) => matches({ a: [element] })) : undefined;
    return found === undefined ? shaped : { ...shaped, [path]: [found] };
  });
  return "$$REMOVE";
}
