import { BSONRegExp } from "bson";
import type { Env } from "@/embedded/mongo/env";
import { badValue, failedToParse, notImplemented } from "@/embedded/mongo/errors";
import { truthy } from "@/embedded/mongo/expression-types";
import { compileExpression } from "@/embedded/mongo/expressions";
import { compileTest, equalTo, nonNegative, oneOf } from "@/embedded/mongo/leaf-tests";
import type { Test } from "@/embedded/mongo/leaf-tests";
import { compileRegex } from "@/embedded/mongo/regex";
import { compileSchema } from "@/embedded/mongo/schema-rules";
import { isDoc, own, visitPath } from "@/embedded/mongo/values";
import type { Doc, Value, Visit } from "@/embedded/mongo/values";

export type { Env } from "@/embedded/mongo/env";

/** Compiles a query filter. Throws mongod's codes for what it cannot understand (2, 9) and 238 for operators the engine does not have. */
export function compileFilter(filter: Doc, env: Env): (doc: Doc) => boolean {
  return both(Object.entries(filter).map(([key, arg]) => compileEntry(key, arg, env)));
}

/** Does this value hold operators (`{$gt: 5}`), rather than being a document to compare with? */
export function isOperators(v: Value): v is Doc {
  if (!isDoc(v)) return false;
  const first = Object.keys(v)[0];
  return first !== undefined && first.startsWith("$") && first !== "$ref" && first !== "$id" && first !== "$db";
}

type Predicate = (doc: Doc) => boolean;
// Offers every value that a path reaches to a visit, until one returns true.
type Reach = (visit: Visit) => boolean;
type Condition = (reach: Reach) => boolean;

function both(tests: readonly Predicate[]): Predicate {
  const [first, second] = tests;
  if (!first) return () => true;
  if (!second) return first;
  return tests.length === 2 ? (doc) => first(doc) && second(doc) : (doc) => tests.every((test) => test(doc));
}

function compileEntry(key: string, arg: Value, env: Env): Predicate {
  if (!key.startsWith("$")) return atPath(key, isOperators(arg) ? compileOperators(arg, env) : compileEquality(arg));
  switch (key) {
    case "$and":
      return both(branches(key, arg, env));
    case "$or": {
      const tests = branches(key, arg, env);
      return (doc) => tests.some((test) => test(doc));
    }
    case "$nor": {
      const tests = branches(key, arg, env);
      return (doc) => !tests.some((test) => test(doc));
    }
    case "$expr": {
      const evaluate = compileExpression(arg, env);
      return (doc) => truthy(evaluate({ root: doc, vars: env.vars ?? {} }));
    }
    case "$jsonSchema":
      if (!isDoc(arg)) throw failedToParse("$jsonSchema must be an object");
      return compileSchema(arg);
    case "$comment":
      return () => true;
    case "$where":
    case "$text":
    case "$sampleRate":
      throw notImplemented(`the query operator ${key}`);
    default:
      throw badValue(`unknown top level operator: ${key}`);
  }
}

function branches(key: string, arg: Value, env: Env): Predicate[] {
  if (!Array.isArray(arg)) throw badValue(`${key} argument must be an array`);
  if (arg.length === 0) throw badValue("$and/$or/$nor must be a nonempty array");
  return arg.map((branch) => {
    if (!isDoc(branch)) throw badValue("$or/$and/$nor entries need to be full objects");
    return compileFilter(branch, env);
  });
}

function atPath(path: string, condition: Condition): Predicate {
  const parts = path.split(".");
  if (parts.length === 1) return (doc) => condition((visit) => visit(own(doc, path), false));
  return (doc) => condition((visit) => visitPath(doc, parts, visit));
}

// The leaf test holds for the value itself or, when it is an array, for one of its elements.
function leaf(test: Test): Condition {
  const visit: Visit = (value, whole) => test(value) || (!whole && Array.isArray(value) && value.some(test));
  return (reach) => reach(visit);
}

const not =
  (condition: Condition): Condition =>
  (reach) =>
    !condition(reach);

function compileEquality(arg: Value): Condition {
  return leaf(arg instanceof BSONRegExp ? compileRegex(arg.pattern, arg.options) : equalTo(arg));
}

function compileOperators(operators: Doc, env: Env): Condition {
  const conditions = Object.keys(operators).map((name) => compileOperator(name, operators, env));
  const [only] = conditions;
  if (only && conditions.length === 1) return only;
  return (reach) => conditions.every((condition) => condition(reach));
}

function compileOperator(name: string, operators: Doc, env: Env): Condition {
  const arg = operators[name];
  switch (name) {
    case "$ne":
      if (arg instanceof BSONRegExp) throw badValue("Can't have regex as arg to $ne.");
      return not(leaf(equalTo(arg)));
    case "$in":
      return leaf(oneOf(listOf(name, arg)));
    case "$nin":
      return not(leaf(oneOf(listOf(name, arg))));
    case "$not":
      if (arg instanceof BSONRegExp) return not(compileEquality(arg));
      if (!isDoc(arg)) throw badValue("$not needs a regex or a document");
      if (Object.keys(arg).length === 0) throw badValue("$not cannot be empty");
      if (!isOperators(arg)) throw badValue(`unknown operator: ${String(Object.keys(arg)[0])}`);
      return not(compileOperators(arg, env));
    case "$exists": {
      const exists: Condition = (reach) => reach((value) => value !== undefined);
      return truthy(arg) ? exists : not(exists);
    }
    case "$size": {
      const size = nonNegative("$size", arg);
      return (reach) => reach((value) => Array.isArray(value) && value.length === size);
    }
    case "$all":
      return compileAll(listOf(name, arg), env);
    case "$elemMatch":
      return compileElemMatch(arg, env);
    case "$options":
      if (!Object.hasOwn(operators, "$regex")) throw badValue("$options needs a $regex");
      return () => true;
    case "$regex":
      return leaf(compileRegexOperator(arg, operators["$options"]));
    default:
      return leaf(compileTest(name, arg));
  }
}

function listOf(name: string, arg: Value): Value[] {
  if (!Array.isArray(arg)) throw badValue(`${name} needs an array`);
  if (arg.some((item) => isOperators(item)) && name !== "$all") throw badValue(`cannot nest $ under ${name}`);
  return arg;
}

function compileRegexOperator(arg: Value, options: Value): Test {
  if (options !== undefined && typeof options !== "string") throw badValue("$options has to be a string");
  if (typeof arg === "string") return compileRegex(arg, options ?? "");
  if (!(arg instanceof BSONRegExp)) throw badValue("$regex has to be a string");
  if (options !== undefined && arg.options !== "") throw numberedOptions();
  return compileRegex(arg.pattern, options ?? arg.options);
}

function numberedOptions(): Error {
  return badValue("options set in both $regex and $options");
}

function compileAll(items: readonly Value[], env: Env): Condition {
  const conditions = items.map((item) => {
    if (!isOperators(item)) return compileEquality(item);
    if (Object.keys(item)[0] !== "$elemMatch") throw badValue("no $ expressions in $all");
    return compileElemMatch(item["$elemMatch"], env);
  });
  return (reach) => conditions.length > 0 && conditions.every((condition) => condition(reach));
}

const LOGICAL = new Set(["$and", "$or", "$nor", "$expr", "$jsonSchema"]);

function compileElemMatch(arg: Value, env: Env): Condition {
  if (!isDoc(arg)) throw badValue("$elemMatch needs an Object");
  if (isOperators(arg) && !LOGICAL.has(Object.keys(arg)[0] ?? "")) {
    const condition = compileOperators(arg, env);
    return (reach) => reach((value) => Array.isArray(value) && value.some((item) => condition((visit) => visit(item, true))));
  }
  const matches = compileFilter(arg, env);
  const fits = (item: Value): boolean => {
    if (Array.isArray(item)) return matches(Object.fromEntries(item.entries()));
    return isDoc(item) && matches(item);
  };
  return (reach) => reach((value) => Array.isArray(value) && value.some(fits));
}
