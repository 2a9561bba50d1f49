import { BSONRegExp } from "bson";
import { numbered } from "@/embedded/mongo/errors";
import { fixed, named, nullish, variadic } from "@/embedded/mongo/expression-types";
import type { Operator, Operators } from "@/embedded/mongo/expression-types";
import { toInteger, toNumber } from "@/embedded/mongo/numbers";
import { toRegExp } from "@/embedded/mongo/regex";
import { compareStrings } from "@/embedded/mongo/strings";
import { isNumber, typeName } from "@/embedded/mongo/values";
import type { Value } from "@/embedded/mongo/values";

/** Strings; lengths and positions count code points where the name says CP, bytes of UTF-8 where it says Bytes. */
export const strings: Operators = {
  $concat: variadic((args, name) => (args.some(nullish) ? null : args.map((item) => string(item, name, 16_702)).join(""))),
  // ASCII only, as mongod has it.
  $toLower: fixed(1, 1, ([v]) => text(v).replace(/[A-Z]+/g, (letters) => letters.toLowerCase())),
  $toUpper: fixed(1, 1, ([v]) => text(v).replace(/[a-z]+/g, (letters) => letters.toUpperCase())),
  $strLenCP: fixed(1, 1, ([v], name) => Array.from(string(v, name, 34_471)).length),
  $strLenBytes: fixed(1, 1, ([v], name) => Buffer.byteLength(string(v, name, 34_473))),
  $substrCP: fixed(3, 3, ([v, start, length], name) => {
    const characters = Array.from(text(v));
    const from = position(start, name);
    return characters.slice(from, from + position(length, name)).join("");
  }),
  $substr: fixed(3, 3, substrBytes),
  $substrBytes: fixed(3, 3, substrBytes),
  $split: fixed(2, 2, ([v, separator], name) => {
    if (nullish(v) || nullish(separator)) return null;
    const by = string(separator, name, 40_086);
    if (by === "") throw numbered(40_087, "$split requires a non-empty separator");
    return string(v, name, 40_085).split(by);
  }),
  $strcasecmp: fixed(2, 2, ([a, b]) => Math.sign(compareStrings(text(a).toUpperCase(), text(b).toUpperCase()))),
  $indexOfCP: fixed(2, 4, ([v, part, start, end], name) => {
    if (nullish(v)) return null;
    const characters = Array.from(string(v, name, 40_093));
    const from = start === undefined ? 0 : position(start, name);
    const to = end === undefined ? characters.length : Math.min(position(end, name), characters.length);
    if (from > to) return -1;
    const found = characters
      .slice(from, to)
      .join("")
      .indexOf(string(part, name, 40_094));
    return found < 0 ? -1 : from + Array.from(characters.slice(from, to).join("").slice(0, found)).length;
  }),
  $trim: trimming(true, true),
  $ltrim: trimming(true, false),
  $rtrim: trimming(false, true),
  $replaceAll: (arg, compile, name) => {
    const parts = named(arg, name, ["input", "find", "replacement"], [], 51_750);
    const [input, find, replacement] = [compile(parts["input"]), compile(parts["find"]), compile(parts["replacement"])];
    return (scope) => {
      const values = [input(scope), find(scope), replacement(scope)];
      if (values.some(nullish)) return null;
      const [source = "", what = "", by = ""] = values.map((v) => string(v, name, 51_746));
      return source.split(what).join(by);
    };
  },
  $regexMatch: (arg, compile, name) => {
    const parts = named(arg, name, ["input", "regex"], ["options"], 51_103);
    const [input, regex, options] = [compile(parts["input"]), compile(parts["regex"]), compile(parts["options"] ?? null)];
    return (scope) => {
      const source = input(scope);
      const pattern = regex(scope);
      if (nullish(source) || nullish(pattern)) return false;
      const flags = options(scope);
      const extra = nullish(flags) ? "" : string(flags, name, 51_106);
      const expression =
        pattern instanceof BSONRegExp ? toRegExp(pattern.pattern, pattern.options + extra) : toRegExp(string(pattern, name, 51_105), extra);
      return expression.test(string(source, name, 51_104));
    };
  },
};

function substrBytes([v, start, length]: Value[], name: string): Value {
  const source = Buffer.from(text(v), "utf8");
  const from = position(start, name);
  const size = isNumber(length) && toNumber(length) < 0 ? source.length : position(length, name);
  const part = source.subarray(from, from + size);
  const cut = (at: number): boolean => ((source[at] ?? 0) & 0xc0) === 0x80;
  if (cut(from)) throw numbered(28_656, "$substrBytes: Invalid range, starting index is a UTF-8 continuation byte.");
  if (cut(from + part.length)) throw numbered(28_657, "$substrBytes: Invalid range, ending index is in the middle of a UTF-8 character.");
  return part.toString("utf8");
}

function trimming(left: boolean, right: boolean): Operator {
  return (arg, compile, name) => {
    const parts = named(arg, name, ["input"], ["chars"], 50_694);
    const [input, chars] = [compile(parts["input"]), parts["chars"] === undefined ? undefined : compile(parts["chars"])];
    return (scope) => {
      const v = input(scope);
      const set = chars?.(scope);
      if (nullish(v) || (chars && nullish(set))) return null;
      const drop =
        set === undefined
          ? "\0 \t\n\v\f\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
          : string(set, name, 50_700);
      const characters = Array.from(string(v, name, 50_699));
      const keep = (c: string): boolean => !drop.includes(c);
      const from = left ? characters.findIndex(keep) : 0;
      const to = right ? characters.findLastIndex(keep) : characters.length - 1;
      return from < 0 ? "" : characters.slice(from, to + 1).join("");
    };
  };
}

/** What string operators make of a value that need not be a string: numbers and dates are written out, null and missing are empty. */
function text(v: Value): string {
  if (nullish(v)) return "";
  if (typeof v === "string") return v;
  if (v instanceof Date) return v.toISOString();
  if (isNumber(v)) return String(typeof v === "number" || typeof v === "bigint" ? v : v.toString());
  throw numbered(16_007, `can't convert from BSON type ${typeName(v)} to String`);
}

function string(v: Value, name: string, code: number): string {
  if (typeof v === "string") return v;
  throw numbered(code, `${name} requires a string argument, found: ${typeName(v)}`);
}

function position(v: Value, name: string): number {
  const n = isNumber(v) ? toInteger(v) : undefined;
  if (n === undefined) throw numbered(34_450, `${name}: starting index and length must be integral, found ${typeName(v)}`);
  if (n < 0n) throw numbered(34_455, `${name}: starting index and length must be non-negative`);
  return Number(n);
}
