import { BSONRegExp, Decimal128, Double, Long, MaxKey, MinKey, ObjectId } from "bson";
import { differs, fails, find, finds, insert, numbered } from "@test/embedded/mongo/differential-cases";
import type { Case } from "@test/embedded/mongo/differential-cases";

const long = (n: bigint): Long => Long.fromBigInt(n);
const big = 9_007_199_254_740_993n;
const re = (pattern: string, options = ""): BSONRegExp => new BSONRegExp(pattern, options);
const at = (text: string): Date => new Date(text);

const numbers: Case[] = [
  finds("an int finds longs and doubles", [{ a: 5 }, { a: long(5n) }, { a: new Double(5) }, { a: "5" }, { a: 6 }], { a: 5 }, [1, 2, 3]),
  finds("a long finds ints", [{ a: 5 }, { a: long(6n) }], { a: long(5n) }, [1]),
  finds("longs order as numbers", [{ a: long(10n) }, { a: long(9n) }, { a: 9 }, { a: 9.5 }], { a: { $gt: long(9n) } }, [1, 4]),
  finds("exact beyond 2^53", [{ a: long(big) }, { a: long(big - 1n) }], { a: long(big) }, [1]),
  finds(
    "a range beyond 2^53",
    [{ a: long(big) }, { a: long(big - 1n) }, { a: new Double(2 ** 53) }],
    { a: { $gt: new Double(2 ** 53) } },
    [1],
  ),
  finds("decimals equal by value", [{ a: Decimal128.fromString("5.0") }, { a: 5 }], { a: 5 }, [1, 2]),
  finds("NaN finds NaN", [{ a: Number.NaN }, { a: 1 }], { a: Number.NaN }, [1]),
  finds("$type long", [{ a: 1 }, { a: long(1n) }], { a: { $type: "long" } }, [2]),
  finds("$type number", [{ a: 1 }, { a: "1" }, { a: long(1n) }], { a: { $type: "number" } }, [1, 3]),
  finds("$mod on a long", [{ a: long(5n) }, { a: 6 }], { a: { $mod: [4, 1] } }, [1]),
  finds("$in over number types", [{ a: long(1n) }, { a: new Double(2) }, { a: 3 }], { a: { $in: [1, 2] } }, [1, 2]),
];

const types: Case[] = [
  finds("null finds missing", [{}, { a: null }, { a: 0 }, { a: [] }], { a: null }, [1, 2]),
  finds("$ne null", [{}, { a: null }, { a: 0 }], { a: { $ne: null } }, [3]),
  finds("$gte null finds missing", [{}, { a: null }, { a: 1 }], { a: { $gte: null } }, [1, 2]),
  finds("ranges stay in their type", [{ a: 4 }, { a: "4" }, { a: null }, {}, { a: true }], { a: { $lt: 5 } }, [1]),
  finds("documents with their order", [{ a: { x: 1, y: 2 } }, { a: { y: 2, x: 1 } }], { a: { x: 1, y: 2 } }, [1]),
  finds("MinKey reaches over types", [{ a: 1 }, { a: "x" }, { a: new MinKey() }], { a: { $gt: new MinKey() } }, [1, 2]),
  finds("MaxKey reaches over types", [{ a: 1 }, { a: "x" }, { a: new MaxKey() }], { a: { $lt: new MaxKey() } }, [1, 2]),
  finds("booleans", [{ a: true }, { a: 1 }, { a: false }], { a: true }, [1]),
  finds("strings by bytes", [{ a: "\uffff" }, { a: "\u{1f600}" }], { a: { $gt: "\uffff" } }, [2]),
  {
    name: "all types sort in BSON order",
    steps: [
      numbered(
        { a: true },
        { a: at("2026-01-01T00:00:00Z") },
        { a: "x" },
        { a: 5 },
        {},
        { a: { b: 1 } },
        { a: new ObjectId("000000000000000000000001") },
        { a: new MinKey() },
        { a: long(4n) },
        { a: null },
      ),
      find({}, { sort: { a: 1, _id: 1 }, projection: { _id: 1 } }),
    ],
    expect: [[8, 5, 10, 9, 4, 3, 6, 7, 1, 2].map((_id) => ({ _id }))],
  },
];

const arrays: Case[] = [
  differs("takes an empty array for null", {
    name: "an empty array sorts below null and missing",
    steps: [numbered({ a: null }, {}, { a: [] }, { a: [1] }), find({}, { sort: { a: 1, _id: 1 }, projection: { _id: 1 } })],
    expect: [[3, 1, 2, 4].map((_id) => ({ _id }))],
  }),
  differs(
    "looks at the types of numbers inside a document",
    finds("$in with a document", [{ a: { x: long(2n) } }, { a: { x: 3 } }], { a: { $in: [{ x: 2 }, 7] } }, [1]),
  ),
  differs("fails", {
    name: "$elemMatch twice over one compound index",
    steps: [
      { run: { createIndexes: "c", indexes: [{ key: { s: 1, a: -1 }, name: "sa" }] } },
      numbered({ s: [1, 2], a: 5 }, { s: [9], a: 5 }),
      find({ s: { $elemMatch: { $gte: 1, $lt: 3 } }, a: { $gte: 5, $lt: 6 } }, { projection: { _id: 1 } }),
      find({ s: { $elemMatch: { $gte: 1, $lt: 3 } }, a: { $elemMatch: { $gte: 2, $lt: 3 } } }),
    ],
    expect: [[{ _id: 1 }], []],
  }),
  finds("a scalar in an array", [{ a: [1, 2] }, { a: [[1]] }, { a: 1 }], { a: 1 }, [1, 3]),
  finds("a whole array", [{ a: [1, 2] }, { a: [[1, 2]] }, { a: [2, 1] }], { a: [1, 2] }, [1, 2]),
  finds("null below an array", [{ a: [{ b: 1 }, {}] }, { a: [{ b: 1 }] }, { a: [{ b: null }] }, {}], { "a.b": null }, [1, 3, 4]),
  finds("null below an empty array", [{ a: [] }, { a: 1 }], { "a.b": null }, [2]),
  finds("null below scalars in an array", [{ a: [1, 2] }], { "a.b": null }, []),
  finds("$exists below an array", [{ a: [{ b: 1 }] }, { a: [] }, { a: {} }], { "a.b": { $exists: true } }, [1]),
  finds("two bounds over two elements", [{ a: [1, 9] }, { a: [4] }], { a: { $gt: 5, $lt: 3 } }, [1]),
  finds("$elemMatch of values", [{ a: [1, 7] }, { a: [1, 9] }, { a: 7 }], { a: { $elemMatch: { $gt: 5, $lt: 8 } } }, [1]),
  finds("$elemMatch of documents", [{ a: [{ x: 1, y: 2 }] }, { a: [{ x: 1 }, { y: 2 }] }], { a: { $elemMatch: { x: 1, y: 2 } } }, [1]),
  finds("$all", [{ a: [1, 2, 3] }, { a: [1] }, { a: 1 }], { a: { $all: [1, 2] } }, [1]),
  finds("$all on a scalar", [{ a: 1 }, { a: [1, 2] }, { a: 2 }], { a: { $all: [1] } }, [1, 2]),
  finds("$size", [{ a: [1, 2] }, { a: [] }, { a: 2 }], { a: { $size: 2 } }, [1]),
  finds("$ne over an array", [{ a: [1, 2] }, { a: [2] }, {}], { a: { $ne: 1 } }, [2, 3]),
  finds("an index in a path", [{ a: [4, 5] }, { a: [5, 4] }], { "a.1": 5 }, [1]),
  finds("below an index", [{ a: [{ b: 5 }] }, { a: [{ b: 4 }, { b: 5 }] }], { "a.0.b": 5 }, [1]),
  {
    name: "arrays sort by their least element ascending",
    steps: [numbered({ a: [5, 1] }, { a: 3 }, { a: [2, 9] }), find({}, { sort: { a: 1 }, projection: { _id: 1 } })],
    expect: [[1, 3, 2].map((_id) => ({ _id }))],
  },
  {
    name: "arrays sort by their greatest element descending",
    steps: [numbered({ a: [5, 1] }, { a: 3 }, { a: [2, 9] }), find({}, { sort: { a: -1 }, projection: { _id: 1 } })],
    expect: [[3, 1, 2].map((_id) => ({ _id }))],
  },
];

const operators: Case[] = [
  finds(
    "$or and $and",
    [{ a: 1 }, { b: 2 }, { a: 1, b: 2 }, {}],
    { $or: [{ $and: [{ a: 1 }, { b: 2 }] }, { a: { $exists: false }, b: 2 }] },
    [2, 3],
  ),
  finds("$nor", [{ a: 1 }, { b: 2 }, {}], { $nor: [{ a: 1 }, { b: 2 }] }, [3]),
  finds("$not", [{ a: 6 }, { a: 5 }, {}, { a: "x" }], { a: { $not: { $gt: 5 } } }, [2, 3, 4]),
  finds("$nin with null", [{ a: 1 }, {}, { a: 2 }], { a: { $nin: [1, null] } }, [3]),
  finds("$in with a regex", [{ a: "xy" }, { a: "y" }, {}], { a: { $in: [re("^x"), null] } }, [1, 3]),
  finds("a regex", [{ a: "Abc" }, { a: "abc" }, { a: ["x", "abc"] }], { a: re("^a") }, [2, 3]),
  finds("a regex with options", [{ a: "Abc" }, { a: "xabc" }], { a: { $regex: "^a", $options: "i" } }, [1]),
  finds("$expr over mixed operands", [{ a: 1, b: long(2n) }, { a: 3, b: 2 }, { b: 1 }], { $expr: { $lt: ["$a", "$b"] } }, [1, 3]),
  finds("$expr with a literal", [{ a: long(5n) }, { a: 4 }], { $expr: { $eq: ["$a", 5] } }, [1]),
  fails("an unknown operator", [insert({ _id: 1 })], find({ a: { $nope: 1 } }), 2),
  fails("an unknown top-level operator", [insert({ _id: 1 })], find({ $nope: 1 }), 2),
  fails("$or of nothing", [insert({ _id: 1 })], find({ $or: [] }), 2),
  fails("$in without an array", [insert({ _id: 1 })], find({ a: { $in: 1 } }), 2),
  fails("an undefined variable", [insert({ _id: 1 })], find({ $expr: "$$nope" }), 17_276),
];

const doc = { _id: 1, e: "s", a: 1, b: { x: 1, y: 2 }, c: [{ p: 1, q: 2 }, 5, { q: 3 }], d: [1, 2, 3, 4] };
const projects = (name: string, projection: object, expected: object, filter: object = {}): Case => ({
  name,
  steps: [insert(doc), find(filter, { projection })],
  expect: [[expected]],
});
const projections: Case[] = [
  projects("inclusion keeps the document's order", { a: 1, e: 1 }, { _id: 1, e: "s", a: 1 }),
  projects("inclusion without _id", { _id: 0, b: 1 }, { b: { x: 1, y: 2 } }),
  projects("exclusion", { c: 0, d: 0, "b.x": 0 }, { _id: 1, e: "s", a: 1, b: { y: 2 } }),
  projects("dotted inclusion over an array", { "c.q": 1 }, { _id: 1, c: [{ q: 2 }, { q: 3 }] }),
  projects("$slice alone keeps the rest", { d: { $slice: 2 } }, { ...doc, d: [1, 2] }),
  projects("$slice with skip", { d: { $slice: [-3, 2] }, c: 0 }, { _id: 1, e: "s", a: 1, b: { x: 1, y: 2 }, d: [2, 3] }),
  projects("$slice in an inclusion", { a: 1, d: { $slice: -1 } }, { _id: 1, a: 1, d: [4] }),
  projects("$elemMatch", { e: 1, c: { $elemMatch: { q: 3 } } }, { _id: 1, e: "s", c: [{ q: 3 }] }),
  projects("the positional $", { "d.$": 1 }, { _id: 1, d: [3] }, { d: { $gte: 3 } }),
  projects("an expression", { n: { $add: ["$a", 1] }, e: 1 }, { _id: 1, e: "s", n: 2 }),
  differs(
    "reports both mixes as 31254",
    fails("inclusion in an exclusion", [insert(doc)], find({}, { projection: { a: 0, b: 1 } }), 31_253),
  ),
  fails("exclusion in an inclusion", [insert(doc)], find({}, { projection: { a: 1, b: 0 } }), 31_254),
];

/** Filters, sorts and projections. */
export const queries: Case[] = [...numbers, ...types, ...arrays, ...operators, ...projections];
