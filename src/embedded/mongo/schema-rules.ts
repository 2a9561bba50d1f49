import { BSONRegExp } from "bson";
import { failedToParse, typeMismatch } from "@/embedded/mongo/errors";
import { hasType, typeAlias } from "@/embedded/mongo/leaf-tests";
import type { Test } from "@/embedded/mongo/leaf-tests";
import { compareNumbers, toInteger, toNumber } from "@/embedded/mongo/numbers";
import type { Num } from "@/embedded/mongo/numbers";
import { toRegExp } from "@/embedded/mongo/regex";
import { isDoc, isNumber, own, same, typeName } from "@/embedded/mongo/values";
import type { Doc, Value } from "@/embedded/mongo/values";

/** Compiles a `$jsonSchema` (draft 4 as mongod has it, with `bsonType`). Throws 9 for an unknown keyword, 14 for a keyword with a wrong argument. */
export function compileSchema(schema: Doc): (value: Value) => boolean {
  const tests = Object.entries(schema).flatMap(([keyword, arg]) => {
    const compile = KEYWORDS[keyword];
    if (!compile) throw failedToParse(`Unknown $jsonSchema keyword: ${keyword}`);
    const test = compile(arg, schema, keyword);
    return test ? [test] : [];
  });
  return (value) => tests.every((test) => test(value));
}

type Compile = (arg: Value, schema: Doc, keyword: string) => Test | null;

const KEYWORDS: Record<string, Compile> = {
  title: () => null,
  description: () => null,
  bsonType: (arg) => compileTypes(list(arg).map((item) => typeAlias(item))),
  type: (arg) => compileTypes(list(arg).map((item) => jsonType(item))),
  enum: (arg, _, keyword) => {
    const values = arrayOf(arg, keyword);
    return (value) => values.some((item) => same(item, value));
  },
  required: (arg, _, keyword) => {
    const names = arrayOf(arg, keyword).map(String);
    return (value) => !isDoc(value) || names.every((name) => Object.hasOwn(value, name));
  },
  properties: (arg, _, keyword) => {
    const tests = Object.entries(schemas(arg, keyword));
    return (value) => !isDoc(value) || tests.every(([name, test]) => !Object.hasOwn(value, name) || test(value[name]));
  },
  patternProperties: (arg, _, keyword) => {
    const tests = Object.entries(schemas(arg, keyword)).map(([pattern, test]) => [toRegExp(pattern, ""), test] as const);
    return (value) =>
      !isDoc(value) || Object.keys(value).every((name) => tests.every(([pattern, test]) => !pattern.test(name) || test(value[name])));
  },
  additionalProperties: compileAdditionalProperties,
  dependencies: compileDependencies,
  minProperties: (arg, _, keyword) => atLeast(arg, keyword, (value) => (isDoc(value) ? Object.keys(value).length : undefined)),
  maxProperties: (arg, _, keyword) => atMost(arg, keyword, (value) => (isDoc(value) ? Object.keys(value).length : undefined)),
  minLength: (arg, _, keyword) => atLeast(arg, keyword, characters),
  maxLength: (arg, _, keyword) => atMost(arg, keyword, characters),
  minItems: (arg, _, keyword) => atLeast(arg, keyword, (value) => (Array.isArray(value) ? value.length : undefined)),
  maxItems: (arg, _, keyword) => atMost(arg, keyword, (value) => (Array.isArray(value) ? value.length : undefined)),
  minimum: (arg, schema, keyword) => {
    const bound = number(arg, keyword);
    const exclusive = own(schema, "exclusiveMinimum") === true;
    return (value) => !isNumber(value) || compareNumbers(value, bound) > (exclusive ? 0 : -1);
  },
  maximum: (arg, schema, keyword) => {
    const bound = number(arg, keyword);
    const exclusive = own(schema, "exclusiveMaximum") === true;
    return (value) => !isNumber(value) || compareNumbers(value, bound) < (exclusive ? 0 : 1);
  },
  exclusiveMinimum: (arg, schema, keyword) => flag(arg, schema, keyword, "minimum"),
  exclusiveMaximum: (arg, schema, keyword) => flag(arg, schema, keyword, "maximum"),
  multipleOf: (arg, _, keyword) => compileMultiple(number(arg, keyword)),
  pattern: (arg, _, keyword) => {
    if (typeof arg !== "string" && !(arg instanceof BSONRegExp)) throw typeMismatch(`$jsonSchema keyword '${keyword}' must be a string`);
    const expression = typeof arg === "string" ? toRegExp(arg, "") : toRegExp(arg.pattern, arg.options);
    return (value) => typeof value !== "string" || expression.test(value);
  },
  uniqueItems: (arg) => {
    if (arg !== true) return null;
    return (value) => !Array.isArray(value) || value.every((item, i) => !value.slice(0, i).some((before) => same(before, item)));
  },
  items: (arg, _, keyword) => {
    if (isDoc(arg)) {
      const test = compileSchema(arg);
      return (value) => !Array.isArray(value) || value.every(test);
    }
    const tests = arrayOf(arg, keyword).map((item) => schemaOf(item, keyword));
    return (value) => !Array.isArray(value) || value.slice(0, tests.length).every((item, i) => tests[i]?.(item) ?? true);
  },
  additionalItems: (arg, schema, keyword) => {
    const items = own(schema, "items");
    if (!Array.isArray(items) || arg === true) return null;
    const test = arg === false ? () => false : schemaOf(arg, keyword);
    return (value) => !Array.isArray(value) || value.slice(items.length).every(test);
  },
  allOf: (arg, _, keyword) => {
    const tests = branches(arg, keyword);
    return (value) => tests.every((test) => test(value));
  },
  anyOf: (arg, _, keyword) => {
    const tests = branches(arg, keyword);
    return (value) => tests.some((test) => test(value));
  },
  oneOf: (arg, _, keyword) => {
    const tests = branches(arg, keyword);
    return (value) => tests.filter((test) => test(value)).length === 1;
  },
  not: (arg, _, keyword) => {
    const test = schemaOf(arg, keyword);
    return (value) => !test(value);
  },
};

const JSON_TYPES: Record<string, string> = {
  array: "array",
  boolean: "bool",
  null: "null",
  number: "number",
  object: "object",
  string: "string",
};

function compileTypes(aliases: readonly string[]): Test {
  return (value) => aliases.some((alias) => hasType(value, alias));
}

function jsonType(arg: Value): string {
  const alias = typeof arg === "string" ? JSON_TYPES[arg] : undefined;
  if (!alias) throw failedToParse(`$jsonSchema type '${typeof arg === "string" ? arg : typeName(arg)}' is not currently supported.`);
  return alias;
}

function compileAdditionalProperties(arg: Value, schema: Doc, keyword: string): Test | null {
  if (arg === true) return null;
  const known = new Set(Object.keys(schemas(own(schema, "properties") ?? {}, "properties")));
  const patterns = Object.keys(schemas(own(schema, "patternProperties") ?? {}, "patternProperties")).map((pattern) =>
    toRegExp(pattern, ""),
  );
  const test = arg === false ? () => false : schemaOf(arg, keyword);
  const extra = (name: string) => !known.has(name) && !patterns.some((pattern) => pattern.test(name));
  return (value) => !isDoc(value) || Object.keys(value).every((name) => !extra(name) || test(value[name]));
}

function compileDependencies(arg: Value, _: Doc, keyword: string): Test {
  if (!isDoc(arg)) throw typeMismatch(`$jsonSchema keyword '${keyword}' must be an object`);
  const rules = Object.entries(arg).map(([name, rule]): [string, Test] => {
    if (!Array.isArray(rule)) return [name, schemaOf(rule, keyword)];
    return [name, (value) => isDoc(value) && rule.every((other) => typeof other === "string" && Object.hasOwn(value, other))];
  });
  return (value) => !isDoc(value) || rules.every(([name, test]) => !Object.hasOwn(value, name) || test(value));
}

function compileMultiple(step: Num): Test {
  const whole = toInteger(step);
  return (value) => {
    if (!isNumber(value)) return true;
    const n = toInteger(value);
    return whole !== undefined && n !== undefined ? n % whole === 0n : toNumber(value) % toNumber(step) === 0;
  };
}

function flag(arg: Value, schema: Doc, keyword: string, partner: string): null {
  if (typeof arg !== "boolean") throw typeMismatch(`$jsonSchema keyword '${keyword}' must be a boolean`);
  if (!Object.hasOwn(schema, partner)) throw failedToParse(`$jsonSchema keyword '${partner}' must be a present if ${keyword} is present`);
  return null;
}

function atLeast(arg: Value, keyword: string, measure: (value: Value) => number | undefined): Test {
  const bound = count(arg, keyword);
  return (value) => (measure(value) ?? bound) >= bound;
}

function atMost(arg: Value, keyword: string, measure: (value: Value) => number | undefined): Test {
  const bound = count(arg, keyword);
  return (value) => (measure(value) ?? bound) <= bound;
}

function characters(value: Value): number | undefined {
  return typeof value === "string" ? Array.from(value).length : undefined;
}

function count(arg: Value, keyword: string): number {
  const n = isNumber(arg) ? toInteger(arg) : undefined;
  if (n === undefined || n < 0n) throw typeMismatch(`$jsonSchema keyword '${keyword}' must be an integer of zero or more`);
  return Number(n);
}

function number(arg: Value, keyword: string): Num {
  if (!isNumber(arg)) throw typeMismatch(`$jsonSchema keyword '${keyword}' must be a number`);
  return arg;
}

function list(arg: Value): readonly Value[] {
  return Array.isArray(arg) ? arg : [arg];
}

function arrayOf(arg: Value, keyword: string): readonly Value[] {
  if (!Array.isArray(arg)) throw typeMismatch(`$jsonSchema keyword '${keyword}' must be an array`);
  if (arg.length === 0) throw failedToParse(`$jsonSchema keyword '${keyword}' cannot be an empty array`);
  return arg;
}

function branches(arg: Value, keyword: string): Test[] {
  return arrayOf(arg, keyword).map((item) => schemaOf(item, keyword));
}

function schemas(arg: Value, keyword: string): Record<string, Test> {
  if (!isDoc(arg)) throw typeMismatch(`$jsonSchema keyword '${keyword}' must be an object`);
  return Object.fromEntries(Object.entries(arg).map(([name, item]) => [name, schemaOf(item, keyword)]));
}

function schemaOf(arg: Value, keyword: string): Test {
  if (!isDoc(arg)) throw typeMismatch(`$jsonSchema keyword '${keyword}' must hold objects`);
  return compileSchema(arg);
}
