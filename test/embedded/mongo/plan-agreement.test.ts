import { expect, setDefaultTimeout, test } from "bun:test";
import { Binary } from "bson";
import { batchOf, command, memoryEngine, randomFrom, seedOf } from "@test/embedded/mongo/support";
import type { Random } from "@test/embedded/mongo/support";
import type { Engine } from "@/embedded/mongo/engine";
import type { Doc, Value } from "@/embedded/mongo/values";

setDefaultTimeout(60_000);

/*
 * Whatever the planner chooses must find what a scan of the whole collection finds, in an order that the sort allows.
 */
const FIELDS = ["a", "b", "c.d", "c.e", "t"] as const;

function scalar(random: Random): Value {
  return random.pick<() => Value>([
    () => random.below(6),
    () => BigInt(random.below(6)),
    () => random.below(12) / 2,
    () => random.pick(["", "k", "kk", "é", "z\u0000y"]),
    () => null,
    () => random.below(2) === 0,
    () => new Date(random.below(6) * 1000),
  ])();
}

function value(random: Random): Value {
  const kind = random.below(10);
  if (kind < 4) return Array.from({ length: random.below(4) }, () => scalar(random));
  return kind === 4 ? { x: random.below(3) } : scalar(random);
}

function document(random: Random, _id: number, arrays: boolean): Doc {
  const doc: Doc = { _id };
  for (const field of ["a", "b", "t"] as const) {
    if (random.below(5) > 0) doc[field] = arrays && field === "t" ? value(random) : scalar(random);
  }
  const part = (): Doc => ({ d: scalar(random), e: scalar(random) });
  if (random.below(4) > 0) doc["c"] = random.below(3) === 0 && arrays ? [part(), part()] : part();
  return doc;
}

function condition(random: Random): Value {
  const kind = random.below(9);
  if (kind < 3) return scalar(random);
  if (kind === 3) return { $in: Array.from({ length: random.below(4) }, () => scalar(random)) };
  if (kind === 4) return { $gte: scalar(random), $lt: scalar(random) };
  if (kind === 5) return { [random.pick(["$gt", "$gte", "$lt", "$lte"])]: scalar(random) };
  if (kind === 6) return { $exists: random.below(2) === 0 };
  if (kind === 7) return { $elemMatch: { $gte: random.below(6), $lte: random.below(6) } };
  return { $ne: scalar(random) };
}

function looseFilter(random: Random, depth = 0): Doc {
  const made: Doc = {};
  for (let i = random.below(3); i >= 0; i--) made[random.pick(FIELDS)] = condition(random);
  if (depth === 0 && random.below(5) === 0) made["$or"] = [looseFilter(random, 1), looseFilter(random, 1)];
  if (depth === 0 && random.below(6) === 0) made["$and"] = [looseFilter(random, 1), looseFilter(random, 1)];
  return made;
}

function pattern(random: Random): Doc {
  const made: Doc = {};
  for (let i = random.below(3); i >= 0; i--) made[random.pick(FIELDS)] = random.pick([1, -1]);
  return made;
}

function indexSpec(random: Random, i: number): Doc {
  const kind = random.below(6);
  const key = random.below(2) === 0 ? pattern(random) : { ...pattern(random), _id: random.pick([1, -1]) };
  const spec: Doc = { key, name: `i${i}` };
  if (kind === 0) spec["sparse"] = true;
  if (kind < 3 && kind > 0)
    spec["partialFilterExpression"] = { [random.pick(["a", "b"])]: random.pick<Value>([{ $exists: true }, { $gt: 1 }, 3]) };
  return spec;
}

type Query = { filter: Doc; sort: Doc };

function looseQuery(random: Random): Query {
  return { filter: looseFilter(random), sort: random.below(2) === 0 ? { ...pattern(random), _id: random.pick([1, -1]) } : {} };
}

/** A query that an index of the collection may well serve: conditions on its leading fields, then a sort along it, either way. */
function aimedQuery(random: Random, engine: Engine): Query {
  const { fields } = random.pick(engine.catalog.find("db", "c")?.indexes ?? []);
  const [bound, from] = [random.below(fields.length + 1), random.below(fields.length + 1)];
  const aimed: Doc = {};
  for (const { path } of fields.slice(0, bound)) {
    const three = [scalar(random), scalar(random), scalar(random)];
    aimed[path] = random.pick<Value>([scalar(random), { $in: three }, { $in: three }, { $gte: scalar(random) }, condition(random)]);
  }
  const flip = random.pick([1, -1]);
  const sort: Doc = {};
  for (const { path, direction } of fields.slice(from)) sort[path] = direction * flip;
  return {
    filter: random.below(3) === 0 ? { ...looseFilter(random), ...aimed } : aimed,
    sort: { ...sort, ...("_id" in sort ? {} : { _id: flip }) },
  };
}

const ids = (docs: readonly Doc[]): Value[] => docs.map((doc) => doc["_id"]);

for (const arrays of [false, true]) {
  test(`indexes find what a scan finds, ${arrays ? "with" : "without"} arrays`, async () => {
    const seed = seedOf("plan agreement");
    const random = randomFrom(seed);
    for (let round = 0; round < 10; round++) {
      const engine = await filled(random, arrays);
      for (let i = 0; i < 60; i++) await check(engine, random, `SEED=${seed}`, {});
      engine.store.close();
    }
  });
}

test("inside a transaction with writes of its own and others' commits behind its snapshot, too", async () => {
  const seed = seedOf("plan agreement in transactions");
  const random = randomFrom(seed);
  for (let round = 0; round < 10; round++) {
    const engine = await filled(random, false);
    const head = { lsid: { id: new Binary(Buffer.alloc(16, 1), 4) }, txnNumber: 1n, autocommit: false };
    await command(engine, "db", { find: "c", limit: 1, ...head, startTransaction: true });
    for (let i = 0; i < 20; i++) {
      const _id = random.below(60);
      const inside = _id % 2 === 0;
      const u = { $set: { a: scalar(random), b: scalar(random) } };
      const body =
        random.below(4) === 0 ? { delete: "c", deletes: [{ q: { _id }, limit: 1 }] } : { update: "c", updates: [{ q: { _id }, u }] };
      expect(await command(engine, "db", inside ? { ...body, ...head } : body)).toMatchObject({ ok: 1 });
      await command(engine, "db", { insert: "c", documents: [document(random, 1000 + i, false)], ...(inside ? head : {}) });
    }
    for (let i = 0; i < 60; i++) await check(engine, random, `SEED=${seed}`, head);
    engine.store.close();
  }
});

async function filled(random: Random, arrays: boolean): Promise<Engine> {
  const engine = memoryEngine();
  const documents = Array.from({ length: 60 }, (_, i) => document(random, i, arrays));
  await command(engine, "db", { insert: "c", documents });
  for (let i = 0; i < 4; i++) await command(engine, "db", { createIndexes: "c", indexes: [indexSpec(random, i)] });
  return engine;
}

async function check(engine: Engine, random: Random, seed: string, head: Doc): Promise<void> {
  const { filter, sort } = random.below(3) === 0 ? looseQuery(random) : aimedQuery(random, engine);
  const query = { find: "c", filter, sort, batchSize: 1000, ...head };
  const limit = random.below(3) === 0 ? random.below(8) : 0;
  const skip = random.below(4) === 0 ? random.below(4) : 0;
  const scan = await command(engine, "db", { ...query, hint: { $natural: 1 } });
  // Two arrays in one sort are an error, which an index may spare.
  if (scan["code"] === 2) return;
  const planned = batchOf(await command(engine, "db", { ...query, limit, skip }));
  const scanned = batchOf(scan);
  const label = `${seed} ${JSON.stringify({ filter, sort, limit, skip }, (_, v: unknown) => (typeof v === "bigint" ? `${v}n` : v))}`;
  const window = ids(scanned).slice(skip, limit > 0 ? skip + limit : undefined);
  if (Object.keys(sort).length > 0) expect({ label, ids: ids(planned) }).toEqual({ label, ids: window });
  else {
    expect({ label, n: planned.length }).toEqual({ label, n: window.length });
    const all = new Set(ids(scanned));
    expect({ label, stray: ids(planned).filter((id) => !all.has(id)) }).toEqual({ label, stray: [] });
    expect({ label, distinct: new Set(ids(planned)).size }).toEqual({ label, distinct: planned.length });
  }
  const pipeline = [{ $match: filter }, { $group: { _id: 1, n: { $sum: 1 } } }];
  const counted = batchOf(await command(engine, "db", { aggregate: "c", pipeline, cursor: {}, ...head }));
  expect({ label, n: counted[0]?.["n"] ?? 0 }).toEqual({ label, n: scanned.length });
}
