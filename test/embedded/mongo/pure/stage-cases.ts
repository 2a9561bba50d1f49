import { Double } from "bson";
import type { Doc } from "@/embedded/mongo/values";

/** The input of the pipelines. */
export const ITEMS: Doc[] = [
  { _id: 1, k: "a", n: 1, tags: ["x", "y"] },
  { _id: 2, k: "b", n: 2n, tags: [] },
  { _id: 3, k: "a", n: 3n },
  { _id: 4, k: null, n: 2.5, tags: "z" },
];
/** The collection `other` that they may look into. */
export const OTHER: Doc[] = [
  { _id: 10, of: "a", w: 1n },
  { _id: 11, of: "b", w: 2n },
  { _id: 12, of: "a", w: 3n },
  { _id: 13, w: 4n },
];
/** Name, stages, result; `$$least` is 2. */
export const PIPELINES: readonly [string, Doc[], Doc[]][] = [
  [
    "$match with a variable",
    [{ $match: { $expr: { $gte: ["$n", "$$least"] } } }, { $project: { _id: 1 } }],
    [{ _id: 2 }, { _id: 3 }, { _id: 4 }],
  ],
  [
    "$sort, $skip, $limit",
    [{ $sort: { n: -1 } }, { $skip: 1 }, { $limit: 2 }, { $project: { n: 1 } }],
    [
      { _id: 4, n: 2.5 },
      { _id: 2, n: 2n },
    ],
  ],
  [
    "$project and $addFields",
    [{ $limit: 1 }, { $addFields: { m: { $add: ["$n", 1n] }, k: "$$REMOVE" } }, { $project: { _id: 0, m: 1, "z.y": "$n" } }],
    [{ m: 2n, z: { y: 1 } }],
  ],
  [
    "$addFields into an array of documents",
    [{ $limit: 1 }, { $project: { _id: 0, a: [{ b: 1 }, 2] } }, { $set: { "a.c": 3 } }],
    [{ a: [{ b: 1, c: 3 }, { c: 3 }] }],
  ],
  ["$unset", [{ $limit: 1 }, { $unset: ["k", "tags"] }], [{ _id: 1, n: 1 }]],
  [
    "$group",
    [
      {
        $group: {
          _id: "$k",
          total: { $sum: "$n" },
          mean: { $avg: "$n" },
          low: { $min: "$n" },
          high: { $max: "$n" },
          first: { $first: "$_id" },
          last: { $last: "$_id" },
          all: { $push: "$n" },
          count: { $count: {} },
        },
      },
      { $sort: { _id: 1 } },
    ],
    [
      { _id: null, total: 2.5, mean: 2.5, low: 2.5, high: 2.5, first: 4, last: 4, all: [2.5], count: 1 },
      { _id: "a", total: 4n, mean: new Double(2), low: 1, high: 3n, first: 1, last: 3, all: [1, 3n], count: 2 },
      { _id: "b", total: 2n, mean: new Double(2), low: 2n, high: 2n, first: 2, last: 2, all: [2n], count: 1 },
    ],
  ],
  ["$group of everything", [{ $group: { _id: null, n: { $sum: 1 } } }], [{ _id: null, n: 4 }]],
  [
    "$group by a document, numbers of any type alike",
    [{ $group: { _id: { n: { $cond: [{ $lt: ["$n", 2.2] }, 1n, 1] } }, n: { $sum: 1 } } }],
    [{ _id: { n: 1n }, n: 4 }],
  ],
  ["$group of nothing", [{ $match: { n: 99 } }, { $group: { _id: null, n: { $sum: 1 } } }], []],
  [
    "$addToSet and $mergeObjects",
    [{ $group: { _id: null, set: { $addToSet: "$k" }, merged: { $mergeObjects: { [`a`]: "$n" } } } }],
    [{ _id: null, set: ["a", "b", null], merged: { a: 2.5 } }],
  ],
  ["$count", [{ $match: { k: "a" } }, { $count: "n" }], [{ n: 2 }]],
  ["$count of nothing", [{ $match: { k: "q" } }, { $count: "n" }], []],
  ["$sortByCount", [{ $sortByCount: "$k" }, { $limit: 1 }], [{ _id: "a", count: 2 }]],
  [
    "$unwind",
    [{ $unwind: "$tags" }, { $project: { tags: 1 } }],
    [
      { _id: 1, tags: "x" },
      { _id: 1, tags: "y" },
      { _id: 4, tags: "z" },
    ],
  ],
  [
    "$unwind with its options",
    [{ $unwind: { path: "$tags", includeArrayIndex: "i", preserveNullAndEmptyArrays: true } }, { $project: { tags: 1, i: 1 } }],
    [
      { _id: 1, tags: "x", i: 0n },
      { _id: 1, tags: "y", i: 1n },
      { _id: 2, i: null },
      { _id: 3, i: null },
      { _id: 4, tags: "z", i: null },
    ],
  ],
  [
    "$lookup by fields",
    [{ $lookup: { from: "other", localField: "k", foreignField: "of", as: "o" } }, { $project: { w: "$o.w" } }],
    [
      { _id: 1, w: [1n, 3n] },
      { _id: 2, w: [2n] },
      { _id: 3, w: [1n, 3n] },
      { _id: 4, w: [4n] },
    ],
  ],
  [
    "$lookup by fields and a pipeline with let",
    [
      { $match: { k: "a" } },
      {
        $lookup: {
          from: "other",
          localField: "k",
          foreignField: "of",
          let: { n: "$n" },
          pipeline: [{ $match: { $expr: { $gte: ["$w", "$$n"] } } }, { $project: { _id: 0, w: 1 } }],
          as: "o",
        },
      },
      { $project: { o: 1 } },
    ],
    [
      { _id: 1, o: [{ w: 1n }, { w: 3n }] },
      { _id: 3, o: [{ w: 3n }] },
    ],
  ],
  [
    "$lookup by a pipeline alone",
    [
      { $limit: 1 },
      { $lookup: { from: "other", pipeline: [{ $match: { w: { $gt: 2 } } }, { $count: "n" }], as: "o" } },
      { $project: { o: 1 } },
    ],
    [{ _id: 1, o: [{ n: 2 }] }],
  ],
  [
    "$unionWith",
    [
      { $match: { _id: 1 } },
      { $project: { _id: 1 } },
      { $unionWith: { coll: "other", pipeline: [{ $match: { of: "b" } }, { $project: { _id: 1 } }] } },
    ],
    [{ _id: 1 }, { _id: 11 }],
  ],
  [
    "$facet",
    [
      {
        $facet: {
          n: [{ $count: "n" }],
          top: [{ $sort: { n: -1 } }, { $limit: 1 }, { $project: { _id: 1 } }],
          none: [{ $match: { _id: 0 } }],
        },
      },
    ],
    [{ n: [{ n: 4 }], top: [{ _id: 3 }], none: [] }],
  ],
  ["$replaceRoot and $replaceWith", [{ $limit: 1 }, { $replaceRoot: { newRoot: { a: { b: "$n" } } } }, { $replaceWith: "$a" }], [{ b: 1 }]],
];

/** Name, stages, code of the error. */
export const REFUSED_PIPELINES: readonly [string, Doc[], number][] = [
  ["an unknown stage", [{ $nope: 1 }], 40_324],
  ["a stage left out", [{ $graphLookup: {} }], 238],
  ["an unknown accumulator", [{ $group: { _id: 1, a: { $nope: 1 } } }], 15_952],
  ["an accumulator left out", [{ $group: { _id: 1, a: { $stdDevPop: "$n" } } }], 238],
  ["a group without _id", [{ $group: { a: { $sum: 1 } } }], 15_955],
  ["two stages in one", [{ $limit: 1, $skip: 1 }], 40_323],
  ["a limit of zero", [{ $limit: 0 }], 15_958],
  ["an empty sort", [{ $sort: {} }], 15_976],
  ["a root that is no document", [{ $replaceWith: "$n" }], 40_228],
  ["an unknown option of $lookup", [{ $lookup: { from: "other", as: "o", pipeline: [], nope: 1 } }], 9],
  ["$unwind without a dollar", [{ $unwind: "tags" }], 28_818],
];
