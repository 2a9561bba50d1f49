import { Timestamp } from "bson";
import type { Env } from "@/embedded/mongo/env";
import { badValue, failedToParse, typeMismatch } from "@/embedded/mongo/errors";
import { identical } from "@/embedded/mongo/identical";
import { calculate, numberKind, toInteger } from "@/embedded/mongo/numbers";
import type { Num } from "@/embedded/mongo/numbers";
import { compare, isDoc, isNumber, typeName } from "@/embedded/mongo/values";
import type { Doc, Value } from "@/embedded/mongo/values";
import { compilePull, compilePullAll, compilePush, compileAddToSet } from "@/embedded/mongo/update-arrays";

/** What an operator does to the value at its path; `creates` says whether it makes a path that is not there. */
export type Leaf = { creates: boolean; leaf: (old: Value) => Value };

/** Compiles one operator for one path; `$rename` is not a change of one path and not here. Throws for an argument that makes no sense. */
export function compileLeaf(operator: string, arg: Value, path: string, env: Env): Leaf {
  switch (operator) {
    case "$set":
    case "$setOnInsert":
      return { creates: true, leaf: (old) => (identical(old, arg) && old !== undefined ? old : (arg ?? null)) };
    case "$unset":
      return { creates: false, leaf: () => undefined };
    case "$inc":
      return compileArithmetic(operator, "+", arg, path);
    case "$mul":
      return compileArithmetic(operator, "*", arg, path);
    case "$min":
      return { creates: true, leaf: (old) => (old === undefined || compare(arg, old) < 0 ? arg : old) };
    case "$max":
      return { creates: true, leaf: (old) => (old === undefined || compare(arg, old) > 0 ? arg : old) };
    case "$currentDate":
      return compileCurrentDate(arg, env);
    case "$bit":
      return compileBit(arg, path);
    case "$push":
      return compilePush(arg, path);
    case "$addToSet":
      return compileAddToSet(arg, path);
    case "$pull":
      return compilePull(arg, env);
    case "$pullAll":
      return compilePullAll(arg);
    case "$pop":
      return compilePop(arg, path);
    default:
      throw unknownOperator(operator);
  }
}

function compileArithmetic(name: string, sign: "+" | "*", arg: Value, path: string): Leaf {
  const verb = name === "$inc" ? "increment" : "multiply";
  if (!isNumber(arg)) throw typeMismatch(`Cannot ${verb} with non-numeric argument: {${path}: ${typeName(arg)}}`);
  const zero = sign === "*" ? calculate("*", arg, 0) : arg;
  return {
    creates: true,
    leaf: (old) => {
      if (old === undefined) return zero;
      if (!isNumber(old)) {
        throw typeMismatch(
          `Cannot apply ${name} to a value of non-numeric type. The field '${path}' has the non-numeric type ${typeName(old)}`,
        );
      }
      const result = calculate(sign, old, arg);
      if (result === undefined) throw badValue(`Failed to apply ${name} operations to current value ((NumberLong)${String(old)})`);
      return identical(old, result) ? old : result;
    },
  };
}

function compileCurrentDate(arg: Value, env: Env): Leaf {
  const type = isDoc(arg) ? arg["$type"] : typeof arg === "boolean" ? "date" : undefined;
  if (type !== "date" && type !== "timestamp") {
    throw badValue("$currentDate takes a boolean or {$type: 'date'} or {$type: 'timestamp'} as its argument");
  }
  const now = type === "date" ? env.now : new Timestamp({ t: Math.floor(env.now.getTime() / 1000), i: 1 });
  return { creates: true, leaf: () => now };
}

function compileBit(arg: Value, path: string): Leaf {
  if (!isDoc(arg) || Object.keys(arg).length === 0) {
    throw badValue("The $bit modifier is not compatible with anything but an object: {$bit: {field: {and/or/xor: #}}}");
  }
  const steps = Object.entries(arg).map(([name, operand]) => {
    const run = BITS[name];
    if (!run) throw badValue(`The $bit modifier only supports 'and', 'or', and 'xor', not '${name}'`);
    if (!isNumber(operand) || !isIntegral(operand)) throw badValue("The $bit modifier field must be an Integer(32/64 bit)");
    return (value: Num) => bitResult(run, value, operand);
  });
  return {
    creates: true,
    leaf: (old) => {
      const start = old === undefined ? 0 : old;
      if (!isNumber(start) || !isIntegral(start)) {
        throw badValue(`Cannot apply $bit to a value of non-integral type. The field '${path}' is of type ${typeName(old)}`);
      }
      const result = steps.reduce<Num>((value, step) => step(value), start);
      return identical(old, result) ? old : result;
    },
  };
}

const BITS: Record<string, (a: bigint, b: bigint) => bigint> = { and: (a, b) => a & b, or: (a, b) => a | b, xor: (a, b) => a ^ b };

function isIntegral(v: Num): boolean {
  return numberKind(v) === "int" || numberKind(v) === "long";
}

function bitResult(run: (a: bigint, b: bigint) => bigint, a: Num, b: Num): Num {
  const result = run(toInteger(a) ?? 0n, toInteger(b) ?? 0n);
  return numberKind(a) === "long" || numberKind(b) === "long" ? result : Number(result);
}

function compilePop(arg: Value, path: string): Leaf {
  const side = isNumber(arg) ? toInteger(arg) : undefined;
  if (side !== 1n && side !== -1n) throw failedToParse(`$pop expects 1 or -1, found: ${path}`);
  return {
    creates: false,
    leaf: (old) => {
      if (old === undefined) return old;
      if (!Array.isArray(old)) throw typeMismatch(`Path '${path}' contains an element of non-array type '${typeName(old)}'`);
      if (old.length === 0) return old;
      return side === 1n ? old.slice(0, -1) : old.slice(1);
    },
  };
}

/** The fields of one operator's document. Throws 9 when it is not a document. */
export function fieldsOf(operator: string, arg: Value): Doc {
  if (isDoc(arg)) return arg;
  throw failedToParse(
    `Modifiers operate on fields but we found type ${typeName(arg)} instead. For example: {$mod: {<field>: ...}} not {${operator}: …}`,
  );
}

const OPERATORS = new Set(
  "$set $setOnInsert $unset $inc $mul $min $max $rename $currentDate $bit $push $addToSet $pull $pullAll $pop".split(" "),
);

/** Throws 9 for an operator that mongod does not have, also when it lists no fields. */
export function requireOperator(operator: string): void {
  if (!OPERATORS.has(operator)) throw unknownOperator(operator);
}

function unknownOperator(operator: string): Error {
  return failedToParse(`Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update specified as an array`);
}
