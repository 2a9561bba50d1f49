import {
  differs,
  find,
  index,
  insert,
  inTransaction,
  modify,
  numbered,
  pipeline,
  remove,
  update,
} from "@test/embedded/mongo/differential-cases";
import type { Case } from "@test/embedded/mongo/differential-cases";

const start = (session: string, step = find({})) => inTransaction(session, step, true);
const transactions: Case[] = [
  {
    name: "a transaction sees its snapshot and its own writes",
    steps: [
      numbered({ a: 1 }),
      start("t"),
      inTransaction("t", insert({ _id: 2 })),
      insert({ _id: 3 }),
      inTransaction("t", find({})),
      find({}),
      { commit: "t" },
      find({}),
    ],
    expect: [[{ _id: 1, a: 1 }, { _id: 2 }], [{ _id: 1, a: 1 }, { _id: 3 }], { ended: true }, [{ _id: 1, a: 1 }, { _id: 2 }, { _id: 3 }]],
  },
  {
    name: "an aborted transaction leaves nothing",
    steps: [numbered({ a: 1 }), start("t"), inTransaction("t", update({ _id: 1 }, { $set: { a: 2 } })), { abort: "t" }, find({})],
    expect: [{ ended: true }, [{ _id: 1, a: 1 }]],
  },
  {
    name: "the first writer wins",
    steps: [
      numbered({ a: 1 }),
      start("t"),
      start("u"),
      inTransaction("t", update({ _id: 1 }, { $inc: { a: 1 } })),
      inTransaction("u", update({ _id: 1 }, { $inc: { a: 1 } })),
      { commit: "t" },
      find({}),
    ],
    expect: [{ code: 112, transient: true }, { ended: true }, [{ _id: 1, a: 2 }]],
  },
  {
    name: "a write over a later commit conflicts",
    steps: [
      numbered({ a: 1 }),
      start("t"),
      update({ _id: 1 }, { $inc: { a: 1 } }),
      inTransaction("t", update({ _id: 1 }, { $inc: { a: 1 } })),
    ],
    expect: [
      { n: 1, nModified: 1 },
      { code: 112, transient: true },
    ],
  },
  {
    name: "a delete over a later commit conflicts",
    steps: [numbered({ a: 1 }), start("t"), update({ _id: 1 }, { $inc: { a: 1 } }), inTransaction("t", remove({ _id: 1 }))],
    expect: [
      { n: 1, nModified: 1 },
      { code: 112, transient: true },
    ],
  },
  {
    name: "a duplicate in a transaction ends it",
    steps: [numbered({ a: 1 }), start("t"), inTransaction("t", insert({ _id: 1 })), inTransaction("t", find({}))],
    expect: [
      { n: 0, writeErrors: [{ index: 0, code: 11_000, keyPattern: { _id: 1 }, keyValue: { _id: 1 } }] },
      { code: 251, transient: true },
    ],
  },
  {
    name: "findAndModify in a transaction",
    steps: [
      numbered({ a: 1 }),
      start("t"),
      inTransaction("t", modify({ _id: 1 }, { update: { $inc: { a: 1 } }, new: true })),
      { commit: "t" },
      find({}),
    ],
    expect: [{ lastErrorObject: { n: 1, updatedExisting: true }, value: { _id: 1, a: 2 } }, { ended: true }, [{ _id: 1, a: 2 }]],
  },
  {
    name: "aggregate in a transaction",
    steps: [
      numbered({ a: 1 }),
      start("t"),
      inTransaction("t", update({ _id: 1 }, { $set: { a: 5 } })),
      insert({ _id: 2, a: 9 }),
      inTransaction("t", pipeline({ $group: { _id: null, n: { $sum: "$a" } } })),
    ],
    expect: [[{ _id: null, n: 5 }]],
  },
  {
    name: "a key freed and taken in one transaction",
    steps: [
      index({ a: 1 }, { unique: true }),
      insert({ _id: 1, a: 1 }),
      start("t"),
      inTransaction("t", remove({ _id: 1 })),
      inTransaction("t", insert({ _id: 2, a: 1 })),
      { commit: "t" },
      find({}),
    ],
    expect: [{ n: 1 }, { n: 1 }, { ended: true }, [{ _id: 2, a: 1 }]],
  },
  {
    name: "a second commit answers as the first",
    steps: [numbered({}), start("t"), inTransaction("t", insert({ _id: 2 })), { commit: "t" }, { commit: "t" }, find({})],
    expect: [{ ended: true }, { ended: true }, [{ _id: 1 }, { _id: 2 }]],
  },
];

const retry = (step: ReturnType<typeof insert>, number: bigint) => {
  if (!("run" in step)) throw new Error("only commands are retried");
  return { retry: step.run, as: "s", number };
};
const retries: Case[] = [
  {
    name: "a repeated insert is done once",
    steps: [retry(insert({ _id: 1 }), 1n), retry(insert({ _id: 1 }), 1n), find({})],
    expect: [{ n: 1 }, { n: 1 }, [{ _id: 1 }]],
  },
  {
    name: "a repeated $inc is done once",
    steps: [
      numbered({ a: 1 }),
      retry(update({ _id: 1 }, { $inc: { a: 1 } }), 1n),
      retry(update({ _id: 1 }, { $inc: { a: 1 } }), 1n),
      find({}),
    ],
    expect: [{ n: 1, nModified: 1 }, { n: 1, nModified: 1 }, [{ _id: 1, a: 2 }]],
  },
  {
    name: "a repeated findAndModify answers the same",
    steps: [
      numbered({ a: 1 }),
      retry(modify({ _id: 1 }, { update: { $inc: { a: 1 } }, new: true }), 1n),
      retry(modify({ _id: 1 }, { update: { $inc: { a: 1 } }, new: true }), 1n),
      find({}),
    ],
    expect: [
      { lastErrorObject: { n: 1, updatedExisting: true }, value: { _id: 1, a: 2 } },
      { lastErrorObject: { n: 1, updatedExisting: true }, value: { _id: 1, a: 2 } },
      [{ _id: 1, a: 2 }],
    ],
  },
  differs("does not look at the number", {
    name: "an older number is too old",
    steps: [retry(insert({ _id: 1 }), 2n), retry(insert({ _id: 2 }), 1n)],
    expect: [{ n: 1 }, { code: 225 }],
  }),
  {
    name: "a new number is a new write",
    steps: [
      numbered({ a: 1 }),
      retry(update({ _id: 1 }, { $inc: { a: 1 } }), 1n),
      retry(update({ _id: 1 }, { $inc: { a: 1 } }), 2n),
      find({}),
    ],
    expect: [[{ _id: 1, a: 3 }]],
  },
];

/** Interleaved transactions and retried writes. */
export const sessions: Case[] = [...transactions, ...retries];
