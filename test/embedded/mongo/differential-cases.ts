import type { Document } from "mongodb";
import type { Step } from "@test/embedded/mongo/differential";

/** A row of the table: what the last steps must answer, by MongoDB's documentation; `differs` is a known fault of the engine that stands in for it. */
export type Case = { name: string; steps: Step[]; expect: unknown[]; differs?: string };

/** A case whose real engine answers otherwise, for a known reason: the embedded one is then held to the expected answer alone. */
export const differs = (reason: string, item: Case): Case => ({ ...item, differs: reason });

export const command = (run: Document): Step => ({ run });
export const insert = (...documents: Document[]): Step => ({ run: { insert: "c", documents } });
export const into = (collection: string, ...documents: Document[]): Step => ({ run: { insert: collection, documents } });
export const find = (filter: Document, more: Document = {}): Step => ({ run: { find: "c", filter, sort: { _id: 1 }, ...more } });
export const update = (q: Document, u: Document | Document[], more: Document = {}): Step => ({
  run: { update: "c", updates: [{ q, u, ...more }] },
});
export const remove = (q: Document, limit = 0): Step => ({ run: { delete: "c", deletes: [{ q, limit }] } });
export const modify = (query: Document, more: Document): Step => ({ run: { findAndModify: "c", query, ...more } });
export const pipeline = (...stages: Document[]): Step => ({ run: { aggregate: "c", pipeline: stages, cursor: {} } });
export const index = (key: Document, more: Document = {}): Step => ({
  run: { createIndexes: "c", indexes: [{ key, name: Object.keys(key).join("_"), ...more }] },
});
export const inTransaction = (session: string, step: Step, start = false): Step => {
  if (!("run" in step)) throw new Error("only commands run in a transaction");
  return { ...step, in: session, ...(start ? { start: true } : {}) };
};

/** Documents with `_id` 1, 2, 3… in the order given. */
export const numbered = (...documents: Document[]): Step => insert(...documents.map((doc, i) => ({ _id: i + 1, ...doc })));

/** Which of the numbered documents a filter finds. */
export const finds = (name: string, documents: Document[], filter: Document, ids: number[]): Case => ({
  name,
  steps: [numbered(...documents), find(filter, { projection: { _id: 1 } })],
  expect: [ids.map((_id) => ({ _id }))],
});

/** What an update makes of one document; `changed` is nModified. */
export const changes = (
  name: string,
  before: Document,
  u: Document | Document[],
  after: Document,
  more: Document = {},
  q: Document = {},
): Case => ({
  name,
  steps: [insert({ _id: 1, ...before }), update({ _id: 1, ...q }, u, more), find({})],
  expect: [{ n: 1, nModified: 1 }, [{ _id: 1, ...after }]],
});

/** An update that finds the document and leaves it as it was. */
export const keeps = (name: string, before: Document, u: Document | Document[]): Case => ({
  name,
  steps: [insert({ _id: 1, ...before }), update({ _id: 1 }, u), find({})],
  expect: [{ n: 1, nModified: 0 }, [{ _id: 1, ...before }]],
});

/** An update that is refused; the document stays as it was. */
export const refuses = (name: string, before: Document, u: Document | Document[], code: number, more: Document = {}): Case => ({
  name,
  steps: [insert({ _id: 1, ...before }), update({ _id: 1 }, u, more), find({})],
  expect: [{ n: 0, nModified: 0, writeErrors: [{ index: 0, code }] }, [{ _id: 1, ...before }]],
});

/** The value of an expression over one document. */
export const computes = (name: string, doc: Document, expression: unknown, value: unknown): Case => ({
  name,
  steps: [insert({ _id: 1, ...doc }), pipeline({ $project: { _id: 0, v: expression } })],
  expect: [[value === undefined ? {} : { v: value }]],
});

/** A command that fails. */
export const fails = (name: string, before: Step[], step: Step, code: number): Case => ({
  name,
  steps: [...before, step],
  expect: [{ code }],
});
