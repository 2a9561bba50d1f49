import { BSONRegExp, Double, Long } from "bson";
import type { Document } from "mongodb";
import type { Step } from "@test/embedded/mongo/differential";
import { command, find, index, insert, modify, pipeline, remove, update } from "@test/embedded/mongo/differential-cases";
import { randomFrom } from "@test/embedded/mongo/pure/random";
import type { Random } from "@test/embedded/mongo/pure/random";

/*
 * One seed makes one run: documents of fields a (anything), n (a number), s (a string or nothing), l (an array), c (a document), indexes over
 * them, and steps that read and write. What the real engine is known to do otherwise (see the tables) is not generated.
 */
export function generate(seed: number, length: number): Step[] {
  const random = randomFrom(seed);
  const steps: Step[] = Array.from({ length: 12 }, (_, i) => insert(documentOf(random, i + 1)));
  for (let i = random.int(4); i > 0; i--) steps.push(indexOf(random, i));
  for (let i = 0; i < length; i++) steps.push(stepOf(random, 100 + i));
  return [...steps, find({})];
}

/** Is this step the creation of an index? Without them every query is a scan. */
export const isIndex = (step: Step): boolean => "run" in step && Object.hasOwn(step.run, "createIndexes");

const long = (n: bigint): Long => Long.fromBigInt(n);
const NUMBERS = [0, 1, 2, 3, -1, long(1n), long(2n), new Double(2), 1.5, long(9_007_199_254_740_993n), 2_147_483_647];
const STRINGS = ["", "a", "ab", "b", "B", "é", "\u{1f600}"];
const DATES = [new Date("2026-01-01T00:00:00Z"), new Date("2026-06-01T12:00:00Z")];
const COMPARISONS = ["$eq", "$gt", "$gte", "$lt", "$lte", "$ne"];
const TYPES = ["int", "long", "double", "number", "string", "array", "object", "null", "bool", "date"];
const PATHS = ["a", "n", "s", "l", "c.x", "c.y", "c", "l.0", "a.x"];

function anyValue(random: Random): unknown {
  switch (random.int(8)) {
    case 0:
      return null;
    case 1:
      return random.pick([true, false]);
    case 2:
      return random.pick(STRINGS);
    case 3:
      return random.pick(DATES);
    case 4:
      // Never empty: the real engine does not sort an empty array below null.
      return [random.pick(NUMBERS), ...listOf(random)];
    case 5:
      return { x: random.pick(NUMBERS) };
    default:
      return random.pick(NUMBERS);
  }
}

function listOf(random: Random): unknown[] {
  return Array.from({ length: random.int(4) }, () => random.pick(NUMBERS));
}

function documentOf(random: Random, id: number): Document {
  const document: Document = { _id: id };
  if (random.int(5) > 0) document["a"] = anyValue(random);
  document["n"] = random.pick(NUMBERS);
  if (random.int(4) > 0) document["s"] = random.pick(STRINGS);
  if (random.int(4) > 0) document["l"] = listOf(random);
  if (random.int(3) > 0) document["c"] = { x: random.pick(NUMBERS), ...(random.int(2) > 0 ? { y: anyValue(random) } : {}) };
  return document;
}

function indexOf(random: Random, i: number): Step {
  const direction = (): number => random.pick([1, -1]);
  const key = random.pick<() => Document>([
    () => ({ a: direction() }),
    () => ({ n: direction(), s: direction() }),
    () => ({ s: direction(), a: direction() }),
    () => ({ "c.x": direction(), n: direction() }),
    () => ({ l: direction() }),
    () => ({ s: direction(), "c.y": direction() }),
  ])();
  const options = random.pick<Document>([{}, {}, { sparse: true }, { partialFilterExpression: { n: { $gt: 1 } } }]);
  return index(key, { name: `i${i}`, ...options });
}

// Two $elemMatch over one compound index break the real engine, so only `l` has them.
function condition(random: Random, path: string): unknown {
  switch (random.int(path === "l" ? 11 : 10)) {
    case 0:
      // The real engine looks at the types of numbers inside a document in this list.
      return { $in: [random.pick(STRINGS), random.pick(NUMBERS), null] };
    case 1:
      return { $nin: [random.pick(NUMBERS), random.pick(STRINGS)] };
    case 2:
      return { $exists: random.int(2) === 0 };
    case 3:
      return { $type: random.pick(TYPES) };
    case 4:
      return { $not: { [random.pick(["$gt", "$lte"])]: random.pick(NUMBERS) } };
    case 5:
      return path === "l" ? { $size: random.int(3) } : new BSONRegExp(random.pick(["^a", "b$", "^"]), random.pick(["", "i"]));
    case 6:
      return anyValue(random);
    case 7:
      return { $gte: random.pick(NUMBERS), $lt: random.pick(NUMBERS) };
    case 10:
      return { $elemMatch: { $gte: random.pick(NUMBERS), $lt: 3 } };
    default:
      return { [random.pick(COMPARISONS)]: random.pick<unknown>([random.pick(NUMBERS), random.pick(STRINGS), random.pick(DATES)]) };
  }
}

function filterOf(random: Random, depth = 2): Document {
  if (depth > 0 && random.int(4) === 0) {
    return { [random.pick(["$and", "$or", "$nor"])]: Array.from({ length: 1 + random.int(2) }, () => filterOf(random, depth - 1)) };
  }
  const filter: Document = {};
  for (let i = random.int(2); i >= 0; i--) {
    const path = random.pick(PATHS);
    filter[path] = condition(random, path);
  }
  return filter;
}

function sortOf(random: Random): Document {
  const direction = (): number => random.pick([1, -1]);
  return random.pick<() => Document>([
    () => ({ a: direction(), _id: 1 }),
    () => ({ n: direction(), s: direction(), _id: 1 }),
    () => ({ s: direction(), n: direction(), _id: direction() }),
    () => ({ "c.x": direction(), _id: direction() }),
    () => ({ _id: direction() }),
  ])();
}

function changeOf(random: Random): Document | Document[] {
  switch (random.int(12)) {
    case 0:
      return { $set: { a: anyValue(random), "c.x": random.pick(NUMBERS) } };
    case 1:
      return { $unset: { [random.pick(["a", "s", "c.y", "l.0"])]: 1 } };
    case 2:
      return { $inc: { n: random.pick<unknown>([1, long(2n), new Double(3), 0.5, -1]) } };
    case 3:
      return { $mul: { n: random.pick<unknown>([2, long(3n), 0.5]) } };
    case 4:
      return { [random.pick(["$min", "$max"])]: { a: anyValue(random), n: random.pick(NUMBERS) } };
    case 5:
      return {
        $push: { l: { $each: [random.pick(NUMBERS)], ...random.pick<Document>([{}, { $slice: -3 }, { $position: 0 }, { $sort: 1 }]) } },
      };
    case 6:
      return { $addToSet: { l: random.pick(NUMBERS) } };
    case 7:
      return { $pull: { l: random.pick<unknown>([random.pick(NUMBERS), { $gt: 1 }, { $in: [1, 2] }]) } };
    case 8:
      return { $pop: { l: random.pick([1, -1]) } };
    case 9:
      return { $rename: { s: "t" } };
    case 10:
      return [{ $set: { n: { $add: [{ $ifNull: ["$n", 0] }, 1] }, v: { $ifNull: ["$s", "none"] } } }];
    default:
      return { $set: { s: random.pick(STRINGS) }, $inc: { n: 1 } };
  }
}

function pipelineOf(random: Random): Document[] {
  const match = { $match: filterOf(random) };
  const byId = { $sort: { _id: 1 } };
  return random.pick<() => Document[]>([
    () => [
      match,
      byId,
      // Of equal values of different types the real engine keeps the last, it does not push in order, nor does it compensate sums of doubles.
      {
        $group: {
          _id: "$s",
          n: { $sum: { $toLong: "$n" } },
          high: { $max: { $type: "$a" } },
          low: { $min: { $toDouble: "$n" } },
          c: { $sum: 1 },
        },
      },
      byId,
    ],
    () => [match, byId, { $group: { _id: { $type: "$a" }, first: { $first: "$n" }, last: { $last: "$s" } } }, byId],
    () => [match, byId, { $unwind: "$l" }, { $project: { l: 1, twice: { $multiply: ["$l", 2] } } }],
    () => [
      match,
      byId,
      { $project: { _id: 0, sum: { $add: ["$n", 1] }, name: { $ifNull: ["$s", "none"] }, big: { $cond: [{ $gt: ["$n", 1] }, "y", "n"] } } },
    ],
    () => [
      match,
      byId,
      { $addFields: { "c.z": { $type: "$c.y" }, size: { $cond: [{ $isArray: "$l" }, { $size: { $ifNull: ["$l", []] } }, -1] } } },
    ],
    () => [match, { $sort: sortOf(random) }, { $skip: 1 }, { $limit: 4 }, { $project: { n: 1 } }],
    () => [byId, { $lookup: { from: "c", localField: "c.x", foreignField: "n", as: "j" } }, { $project: { j: { $size: "$j" } } }],
    () => [byId, { $match: { $expr: { [random.pick(["$lt", "$gte", "$eq"])]: ["$n", "$c.x"] } } }, { $project: { _id: 1 } }],
    () => [
      match,
      {
        $facet: {
          n: [{ $group: { _id: null, c: { $sum: 1 } } }],
          top: [{ $sort: { n: -1, _id: 1 } }, { $limit: 2 }, { $project: { _id: 1 } }],
        },
      },
    ],
  ])();
}

function stepOf(random: Random, id: number): Step {
  const one = { _id: 1 + random.int(14) };
  switch (random.int(13)) {
    case 0:
    case 1:
    case 2:
      return find(filterOf(random), { sort: sortOf(random), ...random.pick<Document>([{}, {}, { limit: 3 }, { skip: 2, limit: 2 }]) });
    case 3:
      return find(filterOf(random), {
        projection: random.pick<Document>([
          { n: 1, "c.x": 1 },
          { a: 0, "c.y": 0 },
          { l: { $slice: -1 }, a: 0 },
          { _id: 0, s: 1 },
        ]),
      });
    case 4:
      return command({ count: "c", query: filterOf(random) });
    case 5:
    case 6:
      return pipeline(...pipelineOf(random));
    case 7:
      return update(one, changeOf(random));
    case 8:
      return update(filterOf(random), changeOf(random), { multi: true });
    case 9:
      return modify(one, { update: changeOf(random), new: random.int(2) === 0, ...(random.int(3) === 0 ? { upsert: true } : {}) });
    case 10:
      return remove({ ...filterOf(random), _id: { $lt: 1 + random.int(6) } });
    case 11:
      return insert(documentOf(random, random.int(3) === 0 ? 1 : id));
    default:
      return update({ _id: 20 + random.int(5), s: random.pick(STRINGS) }, changeOf(random), { upsert: true });
  }
}
