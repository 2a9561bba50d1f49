/* oxlint-disable unicorn/no-thenable -- `$switch` has a field of that name */
import { Double, Long } from "bson";
import { computes, differs, fails, insert, into, numbered, pipeline } from "@test/embedded/mongo/differential-cases";
import type { Case } from "@test/embedded/mongo/differential-cases";

const long = (n: bigint): Long => Long.fromBigInt(n);
const big = 9_007_199_254_740_993n;
const at = (text: string): Date => new Date(text);

/** Pipelines and expressions. */
export const aggregations: Case[] = [
  {
    name: "$group makes one group of 1 and Long 1, sums exactly",
    steps: [
      numbered({ k: 1, n: long(big) }, { k: long(1n), n: 1 }),
      pipeline({ $group: { _id: "$k", n: { $sum: "$n" }, c: { $sum: 1 } } }),
    ],
    expect: [[{ _id: 1, n: long(big + 1n), c: 2 }]],
  },
  {
    name: "$group's accumulators",
    steps: [
      numbered({ n: 10 }, { n: long(9n) }, { n: null }, {}),
      pipeline(
        { $sort: { _id: 1 } },
        {
          $group: {
            _id: null,
            sum: { $sum: "$n" },
            avg: { $avg: "$n" },
            min: { $min: "$n" },
            max: { $max: "$n" },
            first: { $first: "$n" },
            last: { $last: "$n" },
            push: { $push: "$n" },
          },
        },
      ),
    ],
    expect: [[{ _id: null, sum: long(19n), avg: 9.5, min: long(9n), max: 10, first: 10, last: null, push: [10, long(9n), null] }]],
  },
  differs("answers {n: 0}", {
    name: "$count of nothing",
    steps: [insert({ _id: 1 }), pipeline({ $match: { a: 1 } }, { $count: "n" })],
    expect: [[]],
  }),
  {
    name: "$unwind",
    steps: [
      numbered({ a: [1, 2] }, { a: [] }, {}, { a: 3 }),
      pipeline({ $sort: { _id: 1 } }, { $unwind: { path: "$a", includeArrayIndex: "i", preserveNullAndEmptyArrays: true } }),
    ],
    expect: [
      [
        { _id: 1, a: 1, i: long(0n) },
        { _id: 1, a: 2, i: long(1n) },
        { _id: 2, i: null },
        { _id: 3, i: null },
        { _id: 4, a: 3, i: null },
      ],
    ],
  },
  {
    name: "$lookup by fields and a pipeline",
    steps: [
      numbered({ k: 1, n: 2 }, { k: 3, n: 0 }),
      into("o", { _id: 1, of: 1, w: 1 }, { _id: 2, of: long(1n), w: 2 }, { _id: 3, of: 2, w: 3 }),
      pipeline(
        { $sort: { _id: 1 } },
        {
          $lookup: {
            from: "o",
            localField: "k",
            foreignField: "of",
            let: { n: "$n" },
            pipeline: [{ $match: { $expr: { $gte: ["$w", "$$n"] } } }, { $project: { _id: 0, w: 1 } }],
            as: "j",
          },
        },
      ),
    ],
    expect: [
      [
        { _id: 1, k: 1, n: 2, j: [{ w: 2 }] },
        { _id: 2, k: 3, n: 0, j: [] },
      ],
    ],
  },
  {
    name: "$lookup of a missing field finds null and missing",
    steps: [
      numbered({}),
      into("o", { _id: 1, of: null }, { _id: 2 }, { _id: 3, of: 1 }),
      pipeline({ $lookup: { from: "o", localField: "k", foreignField: "of", as: "j" } }, { $project: { n: { $size: "$j" } } }),
    ],
    expect: [[{ _id: 1, n: 2 }]],
  },
  {
    name: "$lookup over an array",
    steps: [
      numbered({ k: [1, 2] }),
      into("o", { _id: 1, of: 1 }, { _id: 2, of: 2 }, { _id: 3, of: 3 }),
      pipeline({ $lookup: { from: "o", localField: "k", foreignField: "of", as: "j" } }, { $project: { n: { $size: "$j" } } }),
    ],
    expect: [[{ _id: 1, n: 2 }]],
  },
  {
    name: "$facet",
    steps: [
      numbered({ a: 1 }, { a: 2 }),
      pipeline({ $facet: { n: [{ $count: "n" }], top: [{ $sort: { a: -1 } }, { $limit: 1 }], none: [{ $match: { a: 9 } }] } }),
    ],
    expect: [[{ n: [{ n: 2 }], top: [{ _id: 2, a: 2 }], none: [] }]],
  },
  {
    name: "$unionWith",
    steps: [
      numbered({}),
      into("o", { _id: 7, a: 1 }, { _id: 8 }),
      pipeline({ $unionWith: { coll: "o", pipeline: [{ $match: { a: 1 } }] } }),
    ],
    expect: [[{ _id: 1 }, { _id: 7, a: 1 }]],
  },
  {
    name: "$replaceRoot, $addFields, $unset",
    steps: [
      numbered({ a: { b: 1 }, c: 2 }),
      pipeline({ $addFields: { "a.n": "$c" } }, { $unset: "c" }, { $replaceRoot: { newRoot: "$a" } }),
    ],
    expect: [[{ b: 1, n: 2 }]],
  },
  {
    name: "$project drops what is missing and keeps the order",
    steps: [numbered({ b: 1, a: 2 }), pipeline({ $project: { z: "$nope", a: 1, b: 1, s: { $add: ["$a", "$b"] } } })],
    expect: [[{ _id: 1, b: 1, a: 2, s: 3 }]],
  },
  computes("$add turns into a long", { a: 2_147_483_647 }, { $add: ["$a", 1] }, long(2_147_483_648n)),
  computes("$multiply of longs", { a: long(big) }, { $multiply: ["$a", 2] }, long(big * 2n)),
  computes("$divide gives a double", { a: long(9n) }, { $divide: ["$a", 3] }, new Double(3)),
  computes("$subtract of dates", { a: at("2026-01-02T00:00:00Z") }, { $subtract: ["$a", at("2026-01-01T00:00:00Z")] }, long(86_400_000n)),
  computes("$mod of longs", { a: long(7n) }, { $mod: ["$a", 4] }, long(3n)),
  computes("$round half to even", {}, [{ $round: 2.5 }, { $round: [0.125, 2] }, { $round: [1255, -1] }], [new Double(2), 0.12, 1260]),
  computes("$max over numbers", {}, { $max: [long(9n), long(10n), 9.5] }, long(10n)),
  computes("a missing field is less than null", {}, { $lt: ["$nope", null] }, true),
  computes("$ifNull", { a: null }, { $ifNull: ["$a", "$b", 5] }, 5),
  computes("$switch", { a: 2 }, { $switch: { branches: [{ case: { $eq: ["$a", 1] }, then: "one" }], default: "more" } }, "more"),
  computes(
    "$filter and $map",
    { a: [1, 2, 3] },
    { $map: { input: { $filter: { input: "$a", as: "x", cond: { $gt: ["$$x", 1] } } }, as: "x", in: { $multiply: ["$$x", 2] } } },
    [4, 6],
  ),
  computes("$reduce", { a: [1, 2] }, { $reduce: { input: "$a", initialValue: 0, in: { $add: ["$$value", "$$this"] } } }, 3),
  computes("$arrayElemAt out of range is missing", { a: [1] }, { $arrayElemAt: ["$a", 5] }, undefined),
  computes("$objectToArray", { o: { x: 1 } }, { $objectToArray: "$o" }, [{ k: "x", v: 1 }]),
  computes("$mergeObjects", { o: { x: 1, y: 1 } }, { $mergeObjects: ["$o", { y: 2 }, null] }, { x: 1, y: 2 }),
  computes(
    "$toString",
    { a: long(5n), d: at("2026-01-02T03:04:05.006Z") },
    [{ $toString: "$a" }, { $toString: "$d" }, { $toString: true }],
    ["5", "2026-01-02T03:04:05.006Z", "true"],
  ),
  computes("$toLong of a string is exact", {}, { $toLong: "9007199254740993" }, long(big)),
  computes("$toInt truncates", {}, { $toInt: 9.9 }, 9),
  computes("$convert with onError", {}, { $convert: { input: "x", to: "int", onError: -1 } }, -1),
  computes("$type", { a: long(1n) }, [{ $type: "$a" }, { $type: "$nope" }], ["long", "missing"]),
  computes("$concat with null", { a: "x" }, [{ $concat: ["$a", "y"] }, { $concat: ["$a", null] }], ["xy", null]),
  computes("$substrCP", { a: "Héllo" }, { $substrCP: ["$a", 1, 3] }, "éll"),
  computes(
    "$dateToString with a zone",
    { d: at("2026-03-28T23:30:00Z") },
    { $dateToString: { date: "$d", format: "%Y-%m-%d %H:%M", timezone: "Europe/Berlin" } },
    "2026-03-29 00:30",
  ),
  computes(
    "$dateToParts",
    { d: at("2026-01-02T03:04:05.006Z") },
    { $dateToParts: { date: "$d" } },
    { year: 2026, month: 1, day: 2, hour: 3, minute: 4, second: 5, millisecond: 6 },
  ),
  computes(
    "$dateAdd clamps the day",
    {},
    { $dateAdd: { startDate: at("2026-01-31T00:00:00Z"), unit: "month", amount: 1 } },
    at("2026-02-28T00:00:00Z"),
  ),
  computes(
    "$dateDiff counts boundaries",
    {},
    { $dateDiff: { startDate: at("2025-12-31T23:00:00Z"), endDate: at("2026-01-01T01:00:00Z"), unit: "year" } },
    long(1n),
  ),
  computes("$dateTrunc by month", {}, { $dateTrunc: { date: at("2026-03-04T05:06:07Z"), unit: "month" } }, at("2026-03-01T00:00:00Z")),
  differs(
    "$dateTrunc by day gives wrong dates there",
    computes("$dateTrunc by day", {}, { $dateTrunc: { date: at("2025-11-25T05:06:07Z"), unit: "day" } }, at("2025-11-25T00:00:00Z")),
  ),
  computes("$setUnion of a list with itself", { a: [1, long(1n)] }, { $size: { $setUnion: ["$a", [1]] } }, 1),
  computes("$in", { a: [long(1n)] }, { $in: [1, "$a"] }, true),
  fails("an unknown expression", [insert({ _id: 1 })], pipeline({ $project: { a: { $nope: 1 } } }), 31_325),
  differs(
    "answers 31325",
    fails("an unknown expression in $addFields", [insert({ _id: 1 })], pipeline({ $addFields: { a: { $nope: 1 } } }), 168),
  ),
  fails("an unknown stage", [insert({ _id: 1 })], pipeline({ $nope: 1 }), 40_324),
  fails("$size of a scalar", [insert({ _id: 1, a: 1 })], pipeline({ $project: { n: { $size: "$a" } } }), 17_124),
  fails("$toInt of a word", [insert({ _id: 1 })], pipeline({ $project: { n: { $toInt: "x" } } }), 241),
  fails("$divide by zero", [insert({ _id: 1, a: 1, z: 0 })], pipeline({ $project: { n: { $divide: ["$a", "$z"] } } }), 2),
  fails("$add of a string", [insert({ _id: 1, a: "x" })], pipeline({ $project: { n: { $add: ["$a", 1] } } }), 14),
];
