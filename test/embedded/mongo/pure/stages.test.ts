import { describe, expect, test } from "bun:test";
import { compileFilter } from "@/embedded/mongo/match";
import { leadingMatch, runPipeline } from "@/embedded/mongo/stages";
import type { Doc } from "@/embedded/mongo/values";
import { ITEMS, OTHER, PIPELINES, REFUSED_PIPELINES } from "@test/embedded/mongo/pure/stage-cases";

const now = new Date(0);
const env = {
  now,
  vars: { least: 2 },
  scan: (collection: string, filter: Doc) => (collection === "other" ? OTHER : []).filter(compileFilter(filter, { now })),
};

describe("pipelines", () => {
  for (const [name, stages, expected] of PIPELINES) {
    test(name, () => {
      expect(runPipeline(stages, ITEMS, env)).toStrictEqual(expected);
      for (const [i, doc] of runPipeline(stages, ITEMS, env).entries()) expect(Object.keys(doc)).toEqual(Object.keys(expected[i] ?? {}));
    });
  }
  test("$sample takes as many as asked, none twice", () => {
    const ids = runPipeline([{ $sample: { size: 3 } }], ITEMS, env).map((doc) => doc["_id"]);
    expect(new Set(ids).size).toBe(3);
  });
});

describe("refused pipelines", () => {
  for (const [name, stages, code] of REFUSED_PIPELINES) {
    test(name, () => {
      expect(() => runPipeline(stages, ITEMS, env)).toThrow(expect.objectContaining({ code }));
    });
  }
});

test("the head of a pipeline that a planner may take over", () => {
  const group = { $group: { _id: null } };
  expect(leadingMatch([{ $match: { a: 1 } }, { $match: { b: 2 } }, { $sort: { a: 1 } }, { $skip: 2 }, { $limit: 5 }, group])).toEqual({
    filter: { $and: [{ a: 1 }, { b: 2 }] },
    sort: { a: 1 },
    skip: 2,
    limit: 5,
    rest: [group],
  });
  expect(leadingMatch([group, { $match: { a: 1 } }])).toEqual({ filter: {}, rest: [group, { $match: { a: 1 } }] });
  expect(leadingMatch([{ $limit: 5 }, { $match: { a: 1 } }])).toEqual({ filter: {}, limit: 5, rest: [{ $match: { a: 1 } }] });
});
