import { describe, expect, test } from "bun:test";
import { Double } from "bson";
import { compileProjection, compileSort } from "@/embedded/mongo/shape";
import { sortDocuments } from "@/embedded/mongo/sorting";
import type { Doc } from "@/embedded/mongo/values";
import { DOC, PROJECTIONS, REFUSED_PROJECTIONS } from "@test/embedded/mongo/pure/shape-cases";

describe("projections", () => {
  for (const [name, spec, expected, filter] of PROJECTIONS) {
    test(name, () => {
      const result = compileProjection(spec, filter)?.(DOC);
      expect(result).toStrictEqual(expected);
      expect(Object.keys(result ?? {})).toEqual(Object.keys(expected));
    });
  }
  test("of nothing is everything", () => {
    expect(compileProjection({})).toBeNull();
  });
  test("never write into the document", () => {
    compileProjection({ "b.z": "$a", "c.q": 1, e: 1 })?.(DOC);
    expect(DOC["b"]).toEqual({ x: 1, y: 2 });
  });
});

for (const [name, spec, code] of REFUSED_PROJECTIONS) {
  test(`refuses ${name}`, () => {
    expect(() => compileProjection(spec)).toThrow(expect.objectContaining({ code }));
  });
}

describe("sorts", () => {
  const ids = (docs: Doc[], spec: Doc) => sortDocuments(docs, spec).map((doc) => doc["_id"]);
  test("longs by value, types by rank, missing as null", () => {
    const docs = [
      { _id: 1, a: 10n },
      { _id: 2, a: 9 },
      { _id: 3, a: "x" },
      { _id: 4 },
      { _id: 5, a: new Double(9.5) },
      { _id: 6, a: null },
    ];
    expect(ids(docs, { a: 1 })).toEqual([4, 6, 2, 5, 1, 3]);
    expect(ids(docs, { a: -1 })).toEqual([3, 1, 5, 2, 4, 6]);
  });
  test("arrays by their least element ascending and greatest descending, empty ones first", () => {
    const docs = [
      { _id: 1, a: [5, 1] },
      { _id: 2, a: 3 },
      { _id: 3, a: [] },
      { _id: 4, a: null },
      { _id: 5, a: [2, 9] },
    ];
    expect(ids(docs, { a: 1 })).toEqual([3, 4, 1, 5, 2]);
    expect(ids(docs, { a: -1 })).toEqual([5, 1, 2, 4, 3]);
  });
  test("several fields, dotted paths, stable", () => {
    const docs = [
      { _id: 1, a: { b: 1 }, c: 1 },
      { _id: 2, a: { b: 1 }, c: 2 },
      { _id: 3, a: { b: 0 }, c: 1 },
      { _id: 4, a: { b: 1 }, c: 1 },
    ];
    expect(ids(docs, { "a.b": -1, c: 1 })).toEqual([1, 4, 2, 3]);
    expect(docs.toSorted(compileSort({ "a.b": -1, c: 1 })).map((doc) => doc._id)).toEqual([1, 4, 2, 3]);
  });
  test("refuse parallel arrays and bad directions", () => {
    expect(() => sortDocuments([{ a: [1], b: [2] }], { a: 1, b: 1 })).toThrow(expect.objectContaining({ code: 2 }));
    expect(() => compileSort({ a: 2 })).toThrow(expect.objectContaining({ code: 15_975 }));
  });
});
