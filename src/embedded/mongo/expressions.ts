import type { Env } from "@/embedded/mongo/env";
import { badValue, fail, notImplemented, numbered } from "@/embedded/mongo/errors";
import type { Compile, Evaluate, Operators } from "@/embedded/mongo/expression-types";
import { arrays } from "@/embedded/mongo/expressions-arrays";
import { dates } from "@/embedded/mongo/expressions-dates";
import { logic } from "@/embedded/mongo/expressions-logic";
import { maths } from "@/embedded/mongo/expressions-maths";
import { objects } from "@/embedded/mongo/expressions-objects";
import { strings } from "@/embedded/mongo/expressions-strings";
import { types } from "@/embedded/mongo/expressions-types";
import { isDoc, own, put } from "@/embedded/mongo/values";
import type { Doc, Value } from "@/embedded/mongo/values";

/**
 * Compiles an aggregation expression. Throws 168 for an operator that mongod does not have either, 238 for one that the engine leaves out,
 * 17276 for a variable that is not in reach.
 */
export function compileExpression(expression: Value, env: Env, variables: readonly string[] = []): Evaluate {
  return compileIn(expression, env, new Set([...Object.keys(env.vars ?? {}), ...variables]));
}

/** The value that a path has in an expression: arrays on the way are mapped over, documents without the field leave no trace. */
export function expressionPath(value: Value, parts: readonly string[], from = 0): Value {
  for (let i = from; i < parts.length; i++) {
    if (Array.isArray(value)) return value.map((item) => expressionPath(item, parts, i)).filter((item) => item !== undefined);
    if (!isDoc(value)) return undefined;
    // The loop keeps the index below the length.
    value = own(value, parts[i] as string);
  }
  return value;
}

/** Does mongod have an expression of this name? The engine may leave it out all the same. */
export const isExpressionOperator = (name: string): boolean => Object.hasOwn(OPERATORS, name) || LEFT_OUT.has(name.slice(1));

const OPERATORS: Operators = { ...logic, ...maths, ...strings, ...arrays, ...objects, ...dates, ...types };

// Operators of mongod that the engine knows by name only.
const LEFT_OUT = new Set(
  (
    "accumulator acos acosh asin asinh atan atan2 atanh binarySize bitAnd bitNot bitOr bitXor bottom bottomN bsonSize cos cosh covariancePop " +
    "covarianceSamp degreesToRadians denseRank derivative documentNumber exp expMovingAvg firstN function integral lastN linearFill ln locf log " +
    "log10 maxN median meta minN percentile push radiansToDegrees rand rank regexFind regexFindAll replaceOne sampleRate shift sin sinh stdDevPop " +
    "stdDevSamp tan tanh toDecimal toHashedIndexKey top topN toUUID tsIncrement tsSecond zip"
  ).split(" "),
);

const SYSTEM = new Set(["ROOT", "CURRENT", "NOW", "REMOVE"]);

function compileIn(expression: Value, env: Env, names: ReadonlySet<string>): Evaluate {
  if (typeof expression === "string" && expression.startsWith("$")) return compileReference(expression, env, names);
  const inner: Compile = (item, variables) => compileIn(item, env, variables ? new Set([...names, ...variables]) : names);
  if (Array.isArray(expression)) {
    const items = expression.map((item) => inner(item));
    return (scope) => items.map((item) => item(scope) ?? null);
  }
  if (!isDoc(expression)) return () => expression;
  const first = Object.keys(expression)[0];
  if (first?.startsWith("$")) return compileOperator(first, expression, inner);
  return compileObject(expression, inner);
}

function compileReference(text: string, env: Env, names: ReadonlySet<string>): Evaluate {
  if (!text.startsWith("$$")) {
    const parts = pathParts(text.slice(1));
    return (scope) => expressionPath(scope.root, parts);
  }
  const [name = "", ...parts] = text.slice(2).split(".");
  if (!SYSTEM.has(name) && !names.has(name)) {
    if (/^[A-Z_]+$/.test(name)) throw notImplemented(`the variable $$${name}`);
    throw numbered(17276, `Use of undefined variable: ${name}`);
  }
  if (names.has(name)) return (scope) => expressionPath(own(scope.vars, name), parts);
  if (name === "NOW") return () => expressionPath(env.now, parts);
  if (name === "REMOVE") return () => undefined;
  return (scope) => expressionPath(scope.root, parts);
}

function pathParts(path: string): string[] {
  const parts = path.split(".");
  if (path === "") throw fail(16872, "Location16872", "'$' by itself is not a valid FieldPath");
  if (parts.includes("")) throw numbered(15998, "FieldPath field names may not be empty strings.");
  return parts;
}

function compileOperator(name: string, expression: Doc, inner: Compile): Evaluate {
  if (Object.keys(expression).length > 1) {
    throw numbered(15983, `An object representing an expression must have exactly one field: ${Object.keys(expression).join(", ")}`);
  }
  const operator = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
  if (operator) return operator(expression[name], inner, name);
  if (LEFT_OUT.has(name.slice(1))) throw notImplemented(`the expression ${name}`);
  throw fail(168, "InvalidPipelineOperator", `Unrecognized expression '${name}'`);
}

function compileObject(expression: Doc, inner: Compile): Evaluate {
  const fields = Object.entries(expression).map(([key, item]): [string, Evaluate] => {
    if (key.startsWith("$")) throw badValue(`FieldPath field names may not start with '$': ${key}`);
    if (key.includes(".")) throw numbered(16405, "FieldPath field names may not contain '.'.");
    return [key, inner(item)];
  });
  return (scope) => {
    const result: Doc = {};
    for (const [key, evaluate] of fields) {
      const value = evaluate(scope);
      if (value !== undefined) put(result, key, value);
    }
    return result;
  };
}
