import { describe, expect, test } from "bun:test";
import { ObjectId } from "bson";
import { compileValidator } from "@/embedded/mongo/json-schema";
import { compileFilter } from "@/embedded/mongo/match";
import type { Doc } from "@/embedded/mongo/values";
import { FILTERS, REFUSED_FILTERS } from "@test/embedded/mongo/pure/match-cases";

const env = { now: new Date(0) };
const id = new ObjectId("000000000000000000000001");

describe("filters", () => {
  for (const [name, filter, matching, others] of FILTERS) {
    test(name, () => {
      const matches = compileFilter(filter, env);
      expect(matching.filter((doc) => !matches(doc))).toEqual([]);
      expect(others.filter((doc) => matches(doc))).toEqual([]);
    });
  }
});

for (const [name, filter, code] of REFUSED_FILTERS) {
  test(`refuses ${name}`, () => {
    expect(() => compileFilter(filter, env)).toThrow(expect.objectContaining({ code }));
  });
}

describe("validators", () => {
  const valid = compileValidator({
    $jsonSchema: {
      bsonType: "object",
      required: ["user", "amount"],
      additionalProperties: false,
      properties: {
        _id: {},
        user: { bsonType: "objectId" },
        amount: { bsonType: "long", minimum: 0 },
        kind: { enum: ["a", "b", null] },
        tags: { bsonType: "array", items: { bsonType: "string", maxLength: 2 }, uniqueItems: true, maxItems: 3 },
        nested: { oneOf: [{ bsonType: "null" }, { bsonType: "object", required: ["x"] }] },
        rate: { bsonType: ["number"], minimum: 0, exclusiveMinimum: true, maximum: 1 },
      },
    },
  });
  const base: Doc = { user: id, amount: 5n };
  const GOOD: Doc[] = [{}, { kind: null }, { tags: ["a", "bb"] }, { nested: null }, { nested: { x: 1 } }, { rate: 1 }, { amount: 0n }];
  const BAD: Doc[] = [
    { user: "x" },
    { amount: 5 },
    { amount: -1n },
    { kind: "c" },
    { tags: ["abc"] },
    { tags: ["a", "a"] },
    { tags: ["a", "b", "c", "d"] },
    { nested: {} },
    { rate: 0 },
    { rate: 1.5 },
    { extra: 1 },
  ];
  test("accept what fits and refuse what does not", () => {
    expect(GOOD.filter((patch) => !valid({ ...base, ...patch }))).toEqual([]);
    expect(BAD.filter((patch) => valid({ ...base, ...patch }))).toEqual([]);
    expect(valid({ user: id })).toBe(false);
  });
  test("may be filters, and refuse unknown keywords", () => {
    expect(compileValidator({ amount: { $gte: 0 } })({ amount: -1n })).toBe(false);
    expect(() => compileValidator({ $jsonSchema: { requires: ["a"] } })).toThrow("Unknown $jsonSchema keyword: requires");
  });
});
