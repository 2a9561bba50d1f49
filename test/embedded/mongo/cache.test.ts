import { expect, test } from "bun:test";
import { command, memoryEngine } from "@test/embedded/mongo/support";
import { createCache } from "@/embedded/mongo/cache";
import { docOf } from "@/embedded/mongo/store";
import { decode } from "@/embedded/mongo/values";
import type { Doc } from "@/embedded/mongo/values";

test("nothing that reads or updates changes a decoded document in the cache", async () => {
  const engine = memoryEngine();
  const documents = Array.from({ length: 5 }, (_, _id) => ({ _id, n: _id, tags: ["b", "a"], sub: { x: 1, list: [{ k: 1 }, { k: 2 }] } }));
  await command(engine, "d", { insert: "c", documents });
  await command(engine, "d", { createIndexes: "c", indexes: [{ key: { "sub.list.k": 1 }, name: "k" }] });
  const pipelines: Doc[][] = [
    [{ $addFields: { "sub.x": 2, "sub.list.k": 9, "tags.0": 1 } }],
    [{ $unwind: "$sub.list" }, { $set: { "sub.list.k": 5 } }],
    [{ $unwind: "$tags" }, { $group: { _id: "$tags", all: { $push: "$sub" } } }, { $set: { "all.x": 7 } }],
    [{ $project: { "sub.list": { $slice: ["$sub.list", 1] } } }, { $unset: "sub.list.k" }],
    [{ $lookup: { from: "c", localField: "n", foreignField: "_id", as: "other" } }, { $set: { "other.sub.x": 3 } }],
    [{ $replaceRoot: { newRoot: "$sub" } }, { $set: { x: 8 } }],
    [{ $facet: { a: [{ $set: { "sub.x": 5 } }], b: [{ $sort: { n: -1 } }, { $unset: "sub" }] } }],
  ];
  for (const pipeline of pipelines) {
    expect(await command(engine, "d", { aggregate: "c", pipeline, cursor: {} })).not.toHaveProperty("code");
  }
  const projections: Doc[] = [{ "sub.list": { $elemMatch: { k: 2 } } }, { "sub.x": 0 }, { tags: { $slice: 1 } }];
  for (const projection of projections) await command(engine, "d", { find: "c", projection });
  const updates: Doc[] = [
    { $push: { tags: { $each: ["z"], $sort: 1 } } },
    { $set: { "sub.list.0.k": 3 } },
    { $pull: { "sub.list": { k: 2 } } },
    { $unset: { sub: 1 } },
  ];
  for (const u of updates) {
    await command(engine, "d", { update: "c", updates: [{ q: { _id: { $lt: 3 } }, u, multi: true }] });
  }
  const coll = engine.catalog.find("d", "c");
  const kept = engine.store.documents(coll?.c ?? 0, 0, false, 10);
  expect(kept).toHaveLength(5);
  for (const rec of kept) expect(docOf(rec)).toEqual(decode(rec.bytes));
  expect(kept.slice(3).map((rec) => decode(rec.bytes))).toEqual(documents.slice(3));
  engine.store.close();
});

test("the cache keeps what is used and drops what is not", () => {
  const cache = createCache<string>(100);
  cache.set(1, "hot", 10);
  for (let i = 2; i < 40; i++) {
    cache.set(i, `cold ${i}`, 10);
    expect(cache.get(1)).toBe("hot");
  }
  expect(cache.get(2)).toBeUndefined();
  expect(cache.get(39)).toBe("cold 39");
  cache.delete(39);
  expect(cache.get(39)).toBeUndefined();
});
