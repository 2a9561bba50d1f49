import { expect, test } from "bun:test";
import { constraintsOf } from "@/embedded/mongo/constraints";
import { serves } from "@/embedded/mongo/implied";
import { parseIndex } from "@/embedded/mongo/indexes";
import { planQuery } from "@/embedded/mongo/plan";
import type { Doc } from "@/embedded/mongo/values";

const indexOf = (key: Doc, options: Doc = {}) => parseIndex({ v: 2, key, name: JSON.stringify(key), ...options }, 1);

test("a partial index serves only queries that imply its filter", () => {
  const cases: [partial: Doc, query: Doc, serves: boolean][] = [
    [{ live: true }, { live: true }, true],
    [{ live: true }, { live: false }, false],
    [{ live: true }, { a: 1 }, false],
    [{ live: true }, { live: { $in: [true] } }, true],
    [{ live: true }, { live: { $in: [true, false] } }, false],
    [{ live: true }, { $and: [{ a: 1 }, { live: true }] }, true],
    [{ live: true }, { $or: [{ live: true }, { a: 1 }] }, false],
    [{ live: true, n: { $gt: 5 } }, { live: true }, false],
    [{ n: { $gt: 5 } }, { n: 6 }, true],
    [{ n: { $gt: 5 } }, { n: 5 }, false],
    [{ n: { $gt: 5 } }, { n: { $gt: 5 } }, true],
    [{ n: { $gt: 5 } }, { n: { $gte: 5 } }, false],
    [{ n: { $gte: 5 } }, { n: { $gt: 5 } }, true],
    [{ n: { $gt: 5 } }, { n: { $gt: 4 } }, false],
    [{ n: { $gt: 5 } }, { n: { $gt: 6, $lt: 9 } }, true],
    [{ n: { $gt: 5 } }, { n: { $gt: "6" } }, false],
    [{ n: { $lte: 5 } }, { n: { $lt: 5 } }, true],
    [{ n: { $lte: 5 } }, { n: { $lt: 6 } }, false],
    [{ n: { $lt: 5 } }, { n: { $lte: 5 } }, false],
    [{ a: { $exists: true } }, { a: 1 }, true],
    [{ a: { $exists: true } }, { a: { $gt: 1 } }, true],
    [{ a: { $exists: true } }, { a: null }, false],
    [{ a: { $exists: true } }, { a: { $exists: true } }, true],
    [{ a: { $exists: true } }, { a: { $ne: 1 } }, false],
    [{ a: { $type: "string" } }, { a: "x" }, true],
    [{ a: { $type: "string" } }, { a: 1 }, false],
  ];
  for (const [partial, query, expected] of cases) {
    const index = indexOf({ k: 1 }, { partialFilterExpression: partial });
    expect({ partial, query, serves: serves(index, constraintsOf(query)) }).toEqual({ partial, query, serves: expected });
  }
});

test("a sparse index serves only what demands that a field exists", () => {
  const index = indexOf({ a: 1 }, { sparse: true });
  const use = (filter: Doc, sort?: Doc) => planQuery([index], { filter, sort }).kind;
  expect([use({ a: 1 }), use({ a: { $gt: 1 } }), use({ a: { $in: [1, 2] } })]).toEqual(["index", "index", "index"]);
  expect([use({ a: null }), use({ a: { $in: [1, null] } }), use({ a: { $exists: false } }), use({}, { a: 1 })]).toEqual([
    "scan",
    "scan",
    "scan",
    "scan",
  ]);
});

test("the best index is the one with most equalities, then a range, then the order asked for, then the fewest fields", () => {
  const indexes = [
    indexOf({ _id: 1 }, { unique: true, name: "_id_" }),
    indexOf({ user: 1 }),
    indexOf({ user: 1, at: -1, _id: -1 }),
    indexOf({ user: 1, live: 1, at: -1, _id: -1 }),
    indexOf({ at: -1, _id: -1 }),
    indexOf({ code: 1, kind: 1 }, { unique: true }),
  ];
  const use = (filter: Doc, sort?: Doc) => {
    const plan = planQuery(indexes, { filter, sort });
    return plan.kind === "index"
      ? { key: plan.index.spec["key"], sorted: plan.sorted, reverse: plan.reverse, exact: plan.exact }
      : plan.kind;
  };
  expect(use({ user: 1 })).toEqual({ key: { user: 1 }, sorted: true, reverse: false, exact: true });
  expect(use({ user: 1 }, { at: -1 })).toEqual({ key: { user: 1, at: -1, _id: -1 }, sorted: true, reverse: false, exact: true });
  expect(use({ user: 1 }, { at: 1, _id: 1 })).toEqual({ key: { user: 1, at: -1, _id: -1 }, sorted: true, reverse: true, exact: true });
  expect(use({ user: 1 }, { at: 1, _id: -1 })).toEqual({ key: { user: 1 }, sorted: false, reverse: false, exact: true });
  expect(use({ user: 1, live: true }, { at: -1, _id: -1 })).toEqual({
    key: { user: 1, live: 1, at: -1, _id: -1 },
    sorted: true,
    reverse: false,
    exact: true,
  });
  expect(use({ other: 1 }, { at: -1 })).toEqual({ key: { at: -1, _id: -1 }, sorted: true, reverse: false, exact: false });
  expect(use({ user: 1, code: "a", kind: 2 }, { at: -1 })).toMatchObject({ key: { code: 1, kind: 1 } });
  expect(use({ user: { $in: [1, 2] } }, { at: -1, _id: -1 })).toMatchObject({ key: { user: 1, at: -1, _id: -1 }, sorted: true });
  expect(use({ other: 1 })).toBe("scan");
  expect(use({ user: /a/ as never })).toBe("scan");
  expect(use({ $or: [{ user: 1 }, { code: "a" }] })).toBe("or");
  expect(use({ $or: [{ user: 1 }, { other: 1 }] })).toBe("scan");
});
