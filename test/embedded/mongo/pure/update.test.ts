import { describe, expect, test } from "bun:test";
import { ObjectId } from "bson";
import { compileUpdate } from "@/embedded/mongo/update";
import type { Doc } from "@/embedded/mongo/values";
import { now, REFUSED_UPDATES, UPDATES } from "@test/embedded/mongo/pure/update-cases";

const env = { now };

const run = (update: Doc | Doc[], doc: Doc, filter: Doc = {}, arrayFilters?: Doc[]) =>
  compileUpdate(update, { env, filter, ...(arrayFilters ? { arrayFilters } : {}) }).apply(doc);

describe("updates", () => {
  for (const [name, update, before, after, filter, arrayFilters] of UPDATES) {
    test(name, () => {
      const kept = structuredClone(Object.keys(before));
      const { doc, changed } = run(update, before, filter, arrayFilters);
      expect(changed).toBe(after !== null);
      expect(doc).toStrictEqual(after ?? before);
      expect(Object.keys(doc)).toEqual(Object.keys(after ?? before));
      expect(Object.keys(before)).toEqual(kept);
    });
  }
});

describe("refused updates", () => {
  for (const [name, update, doc, code, filter, arrayFilters] of REFUSED_UPDATES) {
    test(name, () => {
      expect(() => run(update, doc, filter, arrayFilters)).toThrow(expect.objectContaining({ code }));
    });
  }
  test("leave the document as it was", () => {
    const doc = { _id: 1, a: [1], b: "x" };
    expect(() => run({ $push: { a: 2 }, $inc: { b: 1 } }, doc)).toThrow();
    expect(doc).toEqual({ _id: 1, a: [1], b: "x" });
  });
});

describe("upserts", () => {
  const upsert = (update: Doc | Doc[], filter: Doc) => compileUpdate(update, { env, filter }).upsert();
  test("take the filter's equalities and then the update", () => {
    const filter = { _id: 7, "k.x": 1, g: { $gt: 5 }, e: { $eq: 2n }, i: { $in: [3] }, $and: [{ z: 4 }] };
    expect(upsert({ $set: { b: 1 }, $setOnInsert: { s: 1 }, $inc: { n: 1n } }, filter)).toStrictEqual({
      _id: 7,
      e: 2n,
      i: 3,
      k: { x: 1 },
      z: 4,
      b: 1,
      n: 1n,
      s: 1,
    });
  });
  test("make an _id, first in the document", () => {
    const doc = upsert({ $set: { a: 1 } }, { b: 2 });
    expect(Object.keys(doc)).toEqual(["_id", "b", "a"]);
    expect(doc["_id"]).toBeInstanceOf(ObjectId);
  });
  test("take _id from the update or the filter", () => {
    expect(upsert({ $setOnInsert: { _id: 5 } }, { b: 2 })).toStrictEqual({ _id: 5, b: 2 });
    expect(upsert({ a: 1 }, { _id: 9, b: 2 })).toStrictEqual({ _id: 9, a: 1 });
    expect(upsert([{ $set: { a: { $add: ["$b", 1] } } }], { _id: 9, b: 2 })).toStrictEqual({ _id: 9, b: 2, a: 3 });
  });
  test("refuse a path that is demanded twice", () => {
    expect(() => upsert({ $set: { a: 1 } }, { $and: [{ b: 1 }, { b: 2 }] })).toThrow(expect.objectContaining({ code: 54 }));
  });
});
