import { Double, Long } from "bson";
import { command, differs, fails, find, index, insert, into, modify, numbered, update } from "@test/embedded/mongo/differential-cases";
import type { Case } from "@test/embedded/mongo/differential-cases";

const long = (n: bigint): Long => Long.fromBigInt(n);

const dup = (index: number, keyPattern: object, keyValue: object): object => ({
  n: 0,
  writeErrors: [{ index, code: 11_000, keyPattern, keyValue }],
});
const indexes: Case[] = [
  {
    name: "unique, also over number types",
    steps: [index({ a: 1 }, { unique: true }), insert({ _id: 1, a: 1 }), insert({ _id: 2, a: long(1n) })],
    expect: [dup(0, { a: 1 }, { a: long(1n) })],
  },
  {
    name: "unique takes missing for null",
    steps: [index({ a: 1 }, { unique: true }), insert({ _id: 1 }), insert({ _id: 2, a: null })],
    expect: [dup(0, { a: 1 }, { a: null })],
  },
  {
    name: "unique and sparse",
    steps: [
      index({ a: 1 }, { unique: true, sparse: true }),
      insert({ _id: 1 }),
      insert({ _id: 2 }),
      insert({ _id: 3, a: 1 }),
      insert({ _id: 4, a: 1 }),
    ],
    expect: [{ n: 1 }, { n: 1 }, dup(0, { a: 1 }, { a: 1 })],
  },
  {
    name: "unique and partial",
    steps: [
      index({ a: 1 }, { unique: true, partialFilterExpression: { live: true } }),
      insert({ _id: 1, a: 1, live: true }),
      insert({ _id: 2, a: 1, live: false }),
      insert({ _id: 3, a: 1, live: true }),
    ],
    expect: [{ n: 1 }, { n: 1 }, dup(0, { a: 1 }, { a: 1 })],
  },
  {
    name: "an update into the partial index",
    steps: [
      index({ a: 1 }, { unique: true, partialFilterExpression: { live: true } }),
      insert({ _id: 1, a: 1, live: true }, { _id: 2, a: 1, live: false }),
      update({ _id: 2 }, { $set: { live: true } }),
    ],
    expect: [{ n: 0, nModified: 0, writeErrors: [{ index: 0, code: 11_000, keyPattern: { a: 1 }, keyValue: { a: 1 } }] }],
  },
  {
    name: "compound and unique",
    steps: [
      index({ a: 1, b: -1 }, { unique: true }),
      insert({ _id: 1, a: 1, b: 1 }),
      insert({ _id: 2, a: 1, b: 2 }),
      insert({ _id: 3, a: 1, b: 1 }),
    ],
    expect: [{ n: 1 }, { n: 1 }, dup(0, { a: 1, b: -1 }, { a: 1, b: 1 })],
  },
  differs("shows the whole array as keyValue", {
    name: "unique over elements",
    steps: [index({ a: 1 }, { unique: true }), insert({ _id: 1, a: [1, 2, 2] }), insert({ _id: 2, a: [3, 2] })],
    expect: [{ n: 1 }, dup(0, { a: 1 }, { a: 2 })],
  }),
  {
    name: "an update of a unique field to itself",
    steps: [index({ a: 1 }, { unique: true }), insert({ _id: 1, a: 1 }), update({ _id: 1 }, { $set: { a: 1, b: 1 } })],
    expect: [{ n: 1, nModified: 1 }],
  },
  {
    name: "a unique index over duplicates is refused",
    steps: [insert({ _id: 1, a: 1 }, { _id: 2, a: 1 }), index({ a: 1 }, { unique: true })],
    expect: [{ code: 11_000, keyPattern: { a: 1 }, keyValue: { a: 1 } }],
  },
  differs("allows it", {
    name: "two arrays in one index",
    steps: [index({ a: 1, b: 1 }), insert({ _id: 1, a: [1], b: [2] })],
    expect: [{ n: 0, writeErrors: [{ index: 0, code: 171 }] }],
  }),
  {
    name: "queries on indexes find what scans find",
    steps: [
      index({ a: 1, b: -1 }),
      index({ t: 1 }),
      numbered({ a: 1, b: 2, t: [1, 2] }, { a: 1, b: long(3n), t: [] }, { a: new Double(1), t: null }, { a: null, b: 1 }),
      find({ a: 1, b: { $gte: 2 } }),
      find({ a: 1 }, { sort: { b: -1 } }),
      find({ t: null }),
      find({ t: 2 }),
      find({ a: { $in: [null, 1] }, b: null }),
    ],
    expect: [
      [
        { _id: 1, a: 1, b: 2, t: [1, 2] },
        { _id: 2, a: 1, b: long(3n), t: [] },
      ],
      [
        { _id: 2, a: 1, b: long(3n), t: [] },
        { _id: 1, a: 1, b: 2, t: [1, 2] },
        { _id: 3, a: new Double(1), t: null },
      ],
      [
        { _id: 3, a: new Double(1), t: null },
        { _id: 4, a: null, b: 1 },
      ],
      [{ _id: 1, a: 1, b: 2, t: [1, 2] }],
      [{ _id: 3, a: new Double(1), t: null }],
    ],
  },
  {
    name: "an array as a value on an index",
    steps: [
      index({ a: 1 }),
      numbered({ a: [1, 2] }, { a: [[1, 2]] }, { a: [2, 1] }, { a: [] }),
      find({ a: [1, 2] }, { projection: { _id: 1 } }),
      find({ a: [] }, { projection: { _id: 1 } }),
      find({ a: { $in: [[2, 1], 7] } }, { projection: { _id: 1 } }),
    ],
    expect: [[{ _id: 1 }, { _id: 2 }], [{ _id: 4 }], [{ _id: 3 }]],
  },
  {
    name: "null below an array on an index",
    steps: [
      index({ "a.b": 1 }),
      numbered({ a: [{ b: 1 }, {}] }, { a: [] }, { a: [1] }, {}, { a: [{ b: 1 }] }),
      find({ "a.b": null }, { projection: { _id: 1 } }),
    ],
    expect: [[{ _id: 1 }, { _id: 4 }]],
  },
  {
    name: "two bounds over two elements on an index",
    steps: [
      index({ a: 1 }),
      numbered({ a: [1, 9] }, { a: [4] }, { a: 4 }),
      find({ a: { $gt: 5, $lt: 3 } }),
      find({ a: { $elemMatch: { $gt: 3, $lt: 5 } } }),
    ],
    expect: [[{ _id: 1, a: [1, 9] }], [{ _id: 2, a: [4] }]],
  },
  {
    name: "a sort over arrays on an index",
    steps: [
      index({ a: 1 }),
      numbered({ a: [5, 1] }, { a: 3 }, { a: [2, 9] }, {}),
      find({}, { sort: { a: 1 }, projection: { _id: 1 } }),
      find({}, { sort: { a: -1 }, projection: { _id: 1 } }),
    ],
    expect: [[4, 1, 3, 2].map((_id) => ({ _id })), [3, 1, 2, 4].map((_id) => ({ _id }))],
  },
  differs("counts nIndexesWas as a long", {
    name: "creating an index twice",
    steps: [index({ a: 1 }), index({ a: 1 }), command({ dropIndexes: "c", index: "a" })],
    expect: [{ nIndexesWas: 2 }],
  }),
  fails("dropping an index that is not there", [insert({ _id: 1 })], command({ dropIndexes: "c", index: "nope" }), 27),
  fails("an index of the same name and another key", [index({ a: 1 }, { name: "x" })], index({ b: 1 }, { name: "x" }), 86),
  fails("creating a collection twice", [insert({ _id: 1 })], command({ create: "c", validator: { a: 1 } }), 48),
];

const validated = command({
  create: "c",
  validator: { $jsonSchema: { bsonType: "object", required: ["a"], properties: { a: { bsonType: "long", minimum: 0 } } } },
});
const validators: Case[] = [
  {
    name: "a validator on insert",
    steps: [validated, insert({ _id: 1, a: long(1n) }), insert({ _id: 2, a: 1 }), insert({ _id: 3 })],
    expect: [{ n: 1 }, { n: 0, writeErrors: [{ index: 0, code: 121 }] }, { n: 0, writeErrors: [{ index: 0, code: 121 }] }],
  },
  {
    name: "a validator on update",
    steps: [validated, insert({ _id: 1, a: long(1n) }), update({ _id: 1 }, { $inc: { a: -2 } }), update({ _id: 1 }, { $inc: { a: -1 } })],
    expect: [
      { n: 0, nModified: 0, writeErrors: [{ index: 0, code: 121 }] },
      { n: 1, nModified: 1 },
    ],
  },
  {
    name: "a validator on findAndModify",
    steps: [validated, insert({ _id: 1, a: long(1n) }), modify({ _id: 1 }, { update: { $unset: { a: 1 } } })],
    expect: [{ code: 121 }],
  },
];

const catalog: Case[] = [
  {
    name: "TTL indexes are listed as given",
    steps: [index({ at: 1 }, { expireAfterSeconds: 60 }), command({ listIndexes: "c" })],
    expect: [
      [
        { v: 2, key: { _id: 1 }, name: "_id_" },
        { v: 2, key: { at: 1 }, name: "at", expireAfterSeconds: 60 },
      ],
    ],
  },
  differs("lists the options in another order", {
    name: "partial and unique indexes are listed as given",
    steps: [index({ a: 1 }, { unique: true, partialFilterExpression: { b: { $gt: 1 } } }), command({ listIndexes: "c" })],
    expect: [
      [
        { v: 2, key: { _id: 1 }, name: "_id_" },
        { v: 2, key: { a: 1 }, name: "a", unique: true, partialFilterExpression: { b: { $gt: 1 } } },
      ],
    ],
  }),
  {
    name: "collections are listed by name",
    steps: [into("b", { _id: 1 }), into("a", { _id: 1 }), command({ listCollections: 1, nameOnly: true, filter: { name: "b" } })],
    expect: [[{ name: "b", type: "collection" }]],
  },
  differs("answers drop without nIndexesWas", {
    name: "a dropped collection is empty",
    steps: [
      index({ a: 1 }, { unique: true }),
      insert({ _id: 1, a: 1 }),
      command({ drop: "c" }),
      insert({ _id: 1, a: 1 }, { _id: 2, a: 1 }),
      find({}),
    ],
    expect: [
      [
        { _id: 1, a: 1 },
        { _id: 2, a: 1 },
      ],
    ],
  }),
];

/** Indexes, validators and what the catalog says of them. */
export const schemas: Case[] = [...indexes, ...validators, ...catalog];
