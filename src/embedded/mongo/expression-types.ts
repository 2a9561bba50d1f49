import { numbered } from "@/embedded/mongo/errors";
import { toInteger } from "@/embedded/mongo/numbers";
import { isDoc, isNumber } from "@/embedded/mongo/values";
import type { Doc, Value } from "@/embedded/mongo/values";

/** What an expression sees: the document and the variables in reach. */
export type Scope = { root: Doc; vars: Record<string, Value> };
/** A compiled expression; undefined is "missing". */
export type Evaluate = (scope: Scope) => Value;
/** Compiles an inner expression, optionally with further variable names in reach. */
export type Compile = (expression: Value, variables?: readonly string[]) => Evaluate;
/** Compiles one operator from its argument. */
export type Operator = (arg: Value, compile: Compile, name: string) => Evaluate;
export type Operators = Record<string, Operator>;

/** An operator of exactly `count` arguments (a range where two numbers are given). Throws 16020 or 28667 for another number of them. */
export function fixed(least: number, most: number, run: (args: Value[], name: string) => Value): Operator {
  return (arg, compile, name) => {
    const args = argumentsOf(arg, least, most, name).map((item) => compile(item));
    const [first, second] = args;
    if (first && args.length === 1) return (scope) => run([first(scope)], name);
    if (first && second && args.length === 2) return (scope) => run([first(scope), second(scope)], name);
    return (scope) =>
      run(
        args.map((item) => item(scope)),
        name,
      );
  };
}

/** An operator of any number of arguments. */
export function variadic(run: (args: Value[], name: string) => Value): Operator {
  return fixed(0, Number.POSITIVE_INFINITY, run);
}

/** The argument list: a single argument needs no array around it. */
export function argumentsOf(arg: Value, least: number, most: number, name: string): Value[] {
  const list = Array.isArray(arg) ? arg : [arg];
  if (list.length < least || list.length > most) {
    if (least !== most)
      throw numbered(
        28667,
        `Expression ${name} takes at least ${least} arguments, and at most ${most}, but ${list.length} were passed in.`,
      );
    throw numbered(16020, `Expression ${name} takes exactly ${least} arguments. ${list.length} were passed in.`);
  }
  return list;
}

/** The named arguments of an operator such as `$filter`. Throws `code` for an unknown or a missing one. */
export function named(arg: Value, name: string, required: readonly string[], optional: readonly string[], code: number): Doc {
  if (!isDoc(arg)) throw numbered(code, `${name} only supports an object as its argument`);
  for (const key of Object.keys(arg)) {
    if (!required.includes(key) && !optional.includes(key)) throw numbered(code, `Unrecognized parameter to ${name}: ${key}`);
  }
  for (const key of required) if (!Object.hasOwn(arg, key)) throw numbered(code, `Missing '${key}' parameter to ${name}`);
  return arg;
}

export const nullish = (v: Value): v is null | undefined => v === null || v === undefined;

/** As conditions judge: false, null, missing and any zero are not true; everything else is. */
export function truthy(v: Value): boolean {
  if (typeof v === "boolean") return v;
  return !nullish(v) && !(isNumber(v) && toInteger(v) === 0n);
}
