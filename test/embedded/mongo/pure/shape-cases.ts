import type { Doc } from "@/embedded/mongo/values";

/** The document of the projections. */
export const DOC: Doc = { _id: 1, a: 1n, b: { x: 1, y: 2 }, c: [{ p: 1, q: 2 }, 5, { q: 3 }], d: [1, 2, 3, 4], e: "s" };

/** Name, projection, expected, filter. */
export const PROJECTIONS: readonly [string, Doc, Doc, Doc?][] = [
  ["inclusion keeps the document's order", { e: 1, a: true }, { _id: 1, a: 1n, e: "s" }],
  ["inclusion without _id", { _id: 0, a: 1 }, { a: 1n }],
  ["only _id", { _id: 1 }, { _id: 1 }],
  ["all but _id and more", { _id: 0, b: 0, c: 0, d: 0 }, { a: 1n, e: "s" }],
  ["dotted inclusion", { "b.y": 1, "c.q": 1 }, { _id: 1, b: { y: 2 }, c: [{ q: 2 }, { q: 3 }] }],
  ["dotted inclusion of what is a scalar or missing", { "a.x": 1, "z.y": 1 }, { _id: 1 }],
  ["nested form", { b: { x: 1 } }, { _id: 1, b: { x: 1 } }],
  ["dotted exclusion", { "b.x": 0, "c.q": 0, a: 0, d: 0 }, { _id: 1, b: { y: 2 }, c: [{ p: 1 }, 5, {}], e: "s" }],
  ["$slice alone keeps the rest", { d: { $slice: 2 }, c: 0, b: 0 }, { _id: 1, a: 1n, d: [1, 2], e: "s" }],
  ["a lone $slice", { d: { $slice: -1 } }, { ...DOC, d: [4] }],
  ["$slice with skip in an inclusion", { e: 1, d: { $slice: [1, 2] } }, { _id: 1, d: [2, 3], e: "s" }],
  ["$slice from the end", { _id: 1, e: 1, d: { $slice: [-3, 2] } }, { _id: 1, d: [2, 3], e: "s" }],
  ["$elemMatch", { e: 1, c: { $elemMatch: { q: 3 } } }, { _id: 1, e: "s", c: [{ q: 3 }] }],
  ["$elemMatch without a match", { c: { $elemMatch: { q: 9 } } }, { _id: 1 }],
  ["the positional $", { "d.$": 1 }, { _id: 1, d: [3] }, { d: { $gte: 3 } }],
  ["expressions", { n: { $add: ["$a", 1] }, e: "$b.x", a: 1 }, { _id: 1, a: 1n, n: 2n, e: 1 }],
  ["a nested expression", { "b.z": "$a" }, { _id: 1, b: { z: 1n } }],
];

/** Name, projection, code of the error. */
export const REFUSED_PROJECTIONS: readonly [string, Doc, number][] = [
  ["an inclusion in an exclusion", { a: 0, b: 1 }, 31_253],
  ["an exclusion in an inclusion", { a: 1, b: 0 }, 31_254],
  ["a path below another", { b: 1, "b.x": 1 }, 31_249],
  ["a path above another", { "b.x": 1, b: 1 }, 31_250],
  ["an empty document", { b: {} }, 51_270],
  ["two positional", { "a.$": 1, "d.$": 1 }, 31_276],
  ["$meta", { s: { $meta: "textScore" } }, 238],
];
