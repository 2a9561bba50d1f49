import { Long, ObjectId } from "bson";
import { command, differs, fails, find, index, insert, modify, numbered, remove, update } from "@test/embedded/mongo/differential-cases";
import type { Step } from "@test/embedded/mongo/differential";
import type { Case } from "@test/embedded/mongo/differential-cases";

const long = (n: bigint): Long => Long.fromBigInt(n);
const oid = (n: number): ObjectId => new ObjectId(n.toString(16).padStart(24, "0"));

const basics: Case[] = [
  { name: "insert answers n", steps: [insert({ _id: 1 }, { _id: 2 })], expect: [{ n: 2 }] },
  { name: "insert without _id", steps: [insert({ a: 1 }), find({})], expect: [{ n: 1 }, [{ _id: "<id>", a: 1 }]] },
  { name: "_id comes first", steps: [insert({ a: 1, _id: oid(1) }), find({})], expect: [{ n: 1 }, [{ _id: oid(1), a: 1 }]] },
  {
    name: "an ordered insert stops at the first duplicate",
    steps: [insert({ _id: 1 }, { _id: 2 }, { _id: 1 }, { _id: 3 }), find({})],
    expect: [{ n: 2, writeErrors: [{ index: 2, code: 11_000, keyPattern: { _id: 1 }, keyValue: { _id: 1 } }] }, [{ _id: 1 }, { _id: 2 }]],
  },
  {
    name: "an unordered insert goes on",
    steps: [command({ insert: "c", ordered: false, documents: [{ _id: 1 }, { _id: 1 }, { _id: 2 }] }), find({})],
    expect: [{ n: 2, writeErrors: [{ index: 1, code: 11_000, keyPattern: { _id: 1 }, keyValue: { _id: 1 } }] }, [{ _id: 1 }, { _id: 2 }]],
  },
  { name: "Long 1 is a duplicate of 1", steps: [insert({ _id: 1 }), insert({ _id: long(1n) }), find({})], expect: [[{ _id: 1 }]] },
  {
    name: "delete one and many",
    steps: [numbered({ a: 1 }, { a: 1 }, { a: 2 }), remove({ a: 1 }, 1), remove({ a: 1 }), find({})],
    expect: [{ n: 1 }, { n: 1 }, [{ _id: 3, a: 2 }]],
  },
  {
    name: "update many",
    steps: [numbered({ a: 1 }, { a: 2 }), update({}, { $set: { a: 2 } }, { multi: true })],
    expect: [{ n: 2, nModified: 1 }],
  },
  { name: "update nothing", steps: [update({ a: 1 }, { $set: { a: 2 } })], expect: [{ n: 0, nModified: 0 }] },
  {
    name: "count with a filter, skip and limit",
    steps: [
      numbered({ a: 1 }, { a: 1 }, { a: 2 }),
      command({ count: "c", query: { a: 1 } }),
      command({ count: "c", query: {}, skip: 1, limit: 5 }),
    ],
    expect: [{ n: 2 }, { n: 2 }],
  },
  {
    name: "distinct over arrays",
    steps: [numbered({ a: [1, 2] }, { a: long(2n) }, { a: 3 }), command({ distinct: "c", key: "a", query: {} })],
    expect: [{ values: [1, 2, 3] }],
  },
  {
    name: "find with sort, skip, limit",
    steps: [numbered({ a: 3 }, { a: 1 }, { a: 2 }), find({}, { sort: { a: -1 }, skip: 1, limit: 1 })],
    expect: [[{ _id: 3, a: 2 }]],
  },
  { name: "find in a collection that is not there", steps: [find({})], expect: [[]] },
  fails("an unknown command", [], command({ nope: 1 }), 59),
];

const upserts: Case[] = [
  differs("adds fields in another order", {
    name: "an upsert takes equalities, operators and $setOnInsert",
    steps: [
      update({ _id: 5, a: 1, b: { $gt: 5 } }, { $set: { d: 1 }, $setOnInsert: { c: 1 }, $inc: { e: long(2n) } }, { upsert: true }),
      find({}),
    ],
    expect: [{ n: 1, nModified: 0, upserted: [{ index: 0, _id: 5 }] }, [{ _id: 5, a: 1, c: 1, d: 1, e: long(2n) }]],
  }),
  {
    name: "an upsert that finds does not insert",
    steps: [insert({ _id: 1, a: 1 }), update({ a: 1 }, { $set: { b: 1 }, $setOnInsert: { c: 1 } }, { upsert: true }), find({})],
    expect: [{ n: 1, nModified: 1 }, [{ _id: 1, a: 1, b: 1 }]],
  },
  {
    name: "an upsert with dotted equality",
    steps: [update({ _id: 1, "a.b": 2 }, { $set: { "a.c": 3 } }, { upsert: true }), find({})],
    expect: [[{ _id: 1, a: { b: 2, c: 3 } }]],
  },
  { name: "a replacing upsert", steps: [update({ _id: 9, x: 1 }, { a: 1 }, { upsert: true }), find({})], expect: [[{ _id: 9, a: 1 }]] },
  {
    name: "an upsert by a pipeline",
    steps: [update({ _id: 9 }, [{ $set: { a: { $add: [1, 1] } } }], { upsert: true }), find({})],
    expect: [[{ _id: 9, a: 2 }]],
  },
  {
    name: "an upsert by $push",
    steps: [update({ _id: 9 }, { $push: { a: 1 } }, { upsert: true }), find({})],
    expect: [[{ _id: 9, a: [1] }]],
  },
  {
    name: "an upsert with $in of one",
    steps: [update({ _id: 9, a: { $in: [3] } }, { $set: { b: 1 } }, { upsert: true }), find({})],
    expect: [[{ _id: 9, a: 3, b: 1 }]],
  },
  {
    name: "an upsert makes an object id",
    steps: [update({ a: 1 }, { $set: { b: 1 } }, { upsert: true }), find({}, { projection: { _id: 0 } })],
    expect: [{ n: 1, nModified: 0, upserted: [{ index: 0, _id: "<id>" }] }, [{ a: 1, b: 1 }]],
  },
];

const fam: Case[] = [
  {
    name: "findAndModify answers the old document",
    steps: [insert({ _id: 1, a: 1 }), modify({ _id: 1 }, { update: { $inc: { a: 1 } } })],
    expect: [{ lastErrorObject: { n: 1, updatedExisting: true }, value: { _id: 1, a: 1 } }],
  },
  {
    name: "findAndModify answers the new document",
    steps: [insert({ _id: 1, a: long(1n) }), modify({ _id: 1 }, { update: { $inc: { a: 1 } }, new: true, fields: { _id: 0 } })],
    expect: [{ lastErrorObject: { n: 1, updatedExisting: true }, value: { a: long(2n) } }],
  },
  {
    name: "findAndModify sorts",
    steps: [numbered({ a: 1 }, { a: 3 }, { a: 2 }), modify({}, { sort: { a: -1 }, update: { $set: { b: 1 } }, new: true })],
    expect: [{ lastErrorObject: { n: 1, updatedExisting: true }, value: { _id: 2, a: 3, b: 1 } }],
  },
  {
    name: "findAndModify removes",
    steps: [numbered({}, {}), modify({ _id: 1 }, { remove: true }), find({})],
    expect: [{ lastErrorObject: { n: 1 }, value: { _id: 1 } }, [{ _id: 2 }]],
  },
  {
    name: "findAndModify finds nothing",
    steps: [modify({ _id: 1 }, { update: { $set: { a: 1 } } })],
    expect: [{ lastErrorObject: { n: 0, updatedExisting: false }, value: null }],
  },
  {
    name: "findAndModify upserts",
    steps: [modify({ _id: 7 }, { update: { $set: { a: 1 } }, upsert: true, new: true })],
    expect: [{ lastErrorObject: { n: 1, updatedExisting: false, upserted: 7 }, value: { _id: 7, a: 1 } }],
  },
  {
    name: "findAndModify upserts and answers the old nothing",
    steps: [modify({ _id: 7 }, { update: { $set: { a: 1 } }, upsert: true })],
    expect: [{ lastErrorObject: { n: 1, updatedExisting: false, upserted: 7 }, value: null }],
  },
  {
    name: "findAndModify with arrayFilters",
    steps: [
      insert({
        _id: 1,
        a: [
          { k: 1, n: 1 },
          { k: 2, n: 1 },
        ],
      }),
      modify({ _id: 1 }, { update: { $inc: { "a.$[e].n": 1 } }, arrayFilters: [{ "e.k": 2 }], new: true, fields: { a: 1, _id: 0 } }),
    ],
    expect: [
      {
        lastErrorObject: { n: 1, updatedExisting: true },
        value: {
          a: [
            { k: 1, n: 1 },
            { k: 2, n: 2 },
          ],
        },
      },
    ],
  },
  {
    name: "findAndModify into a duplicate",
    steps: [
      insert({ _id: 1, a: 1 }, { _id: 2, a: 2 }),
      index({ a: 1 }, { unique: true }),
      modify({ _id: 2 }, { update: { $set: { a: 1 } } }),
    ],
    expect: [{ code: 11_000, keyPattern: { a: 1 }, keyValue: { a: 1 } }],
  },
];

const several = (ordered: boolean): Step =>
  command({
    update: "c",
    ordered,
    updates: [
      { q: { _id: 1 }, u: { $inc: { a: 1 } } },
      { q: { _id: 2 }, u: { $inc: { a: 1 } } },
      { q: {}, u: { $set: { b: 1 } }, multi: true },
      { q: { _id: 9 }, u: { $set: { a: 9 } }, upsert: true },
    ],
  });
const bulks: Case[] = [
  {
    name: "an ordered bulk of updates stops at the first fault",
    steps: [numbered({ a: 1 }, { a: "x" }), several(true), find({})],
    expect: [
      { n: 1, nModified: 1, writeErrors: [{ index: 1, code: 14 }] },
      [
        { _id: 1, a: 2 },
        { _id: 2, a: "x" },
      ],
    ],
  },
  {
    name: "an unordered bulk of updates goes on",
    steps: [numbered({ a: 1 }, { a: "x" }), several(false), find({})],
    expect: [
      { n: 4, nModified: 3, upserted: [{ index: 3, _id: 9 }], writeErrors: [{ index: 1, code: 14 }] },
      [
        { _id: 1, a: 2, b: 1 },
        { _id: 2, a: "x", b: 1 },
        { _id: 9, a: 9 },
      ],
    ],
  },
  {
    name: "a bulk of deletes",
    steps: [
      numbered({ a: 1 }, { a: 1 }, { a: 2 }),
      command({
        delete: "c",
        deletes: [
          { q: { a: 1 }, limit: 1 },
          { q: { a: 2 }, limit: 0 },
        ],
      }),
      find({}),
    ],
    expect: [{ n: 2 }, [{ _id: 2, a: 1 }]],
  },
];

/** Plain writes, bulks of them, upserts and findAndModify. */
export const crud: Case[] = [...basics, ...bulks, ...upserts, ...fam];
