import type { Document } from "mongodb";
import { changes, differs, fails, find, finds, insert, into, keeps, pipeline, refuses } from "@test/embedded/mongo/differential-cases";
import type { Case } from "@test/embedded/mongo/differential-cases";
import { DOC as SAMPLE, env, EXPRESSIONS, REFUSED_EXPRESSIONS } from "@test/embedded/mongo/pure/expression-cases";
import { FILTERS, REFUSED_FILTERS } from "@test/embedded/mongo/pure/match-cases";
import { DOC, PROJECTIONS, REFUSED_PROJECTIONS } from "@test/embedded/mongo/pure/shape-cases";
import { ITEMS, OTHER, PIPELINES, REFUSED_PIPELINES } from "@test/embedded/mongo/pure/stage-cases";
import { REFUSED_UPDATES, UPDATES } from "@test/embedded/mongo/pure/update-cases";

/*
 * The tables of the pure half, sent over the wire: what they expect of a function they expect of both servers as well.
 */
const FAULTS: Record<string, string> = {
  "filter: MinKey and MaxKey reach over types": "does not count a missing field as above MinKey",
  "update: new fields come in name order": "adds fields in the order of the update",
  "update: $inc by zero is no change": "counts it as modified",
  "update: $push of nothing": "counts it as modified",
  "update: $addToSet of what is there": "takes {x: 1} and {x: Long 1} for two values",
  "update: an equal replacement is no change": "counts it as modified",
  "refused update: a name in an array": "answers 9 for 28",
  "refused update: an empty path": "answers 2 for 56",
  "refused update: $pop of a scalar": "answers 2 for 14",
  "refused update: $[] on no array": "answers 28 for 2",
  "projection: expressions": "puts a computed field where a field of that name stood",
  "refused projection: an inclusion in an exclusion": "reports both mixes as 31254",
  "refused projection: an empty document": "takes {b: {}} for a value",
  "expression: { $round: [ 2.675, 2 ] }": "rounds the shortest decimal text of a double, not its value",
  'expression: { $setUnion: [ "$list", [ 1, 9 ] ] }': "sets have no order",
  'expression: { $setIntersection: [ "$list", [ 1, 3 ] ] }': "sets have no order",
  'expression: { $dateTrunc: { date: 2025-11-25T23:00:00.000Z, unit: "day", timezone: "Asia/Dhaka" } }':
    "$dateTrunc by day gives wrong dates there",
  "refused expression: { $nope: 1 }": "answers 31325, which is $project's code, for $addFields as well",
  'refused expression: { $add: [ "$n" ], $sum: 1 }': "answers 40181",
  "expression: { $sum: [ 10000000000000000, 1.5, 1.5, -10000000000000000 ] }": "does not compensate sums of doubles",
  "expression: { $sum: [ 1.5, 9007199254740993n, 9007199254740993n, 1 ] }": "does not compensate sums of doubles",
  "pipeline: $count of nothing": "answers {n: 0}",
};

const LEFT_OUT = "the embedded server leaves it out by name";
const noted = (item: Case, code = 0): Case => {
  const reason = FAULTS[item.name] ?? (code === 238 ? LEFT_OUT : undefined);
  return reason === undefined ? item : differs(reason, item);
};

const filters = FILTERS.map(([name, filter, matching, others]) => {
  const documents = [...matching, ...others];
  return noted(
    finds(
      `filter: ${name}`,
      documents,
      filter,
      matching.map((_, i) => i + 1),
    ),
  );
});

const refusedFilters = REFUSED_FILTERS.map(([name, filter, code]) =>
  noted(fails(`refused filter: ${name}`, [insert({ _id: 1 })], find(filter), code), code),
);

// The time of the run is not known to the table.
const timed = (value: unknown): boolean => Bun.inspect(value).includes("$currentDate") || Bun.inspect(value).includes("$$NOW");

const updates = UPDATES.filter(([, update]) => !timed(update)).map(([title, update, before, after, filter, arrayFilters]) => {
  const name = `update: ${title}`;
  const { _id: _, ...start } = before;
  if (after === null) return noted(keeps(name, start, update));
  const { _id: __, ...end } = after;
  return noted(changes(name, start, update, end, arrayFilters ? { arrayFilters } : {}, filter));
});

const refusedUpdates = REFUSED_UPDATES.map(([title, update, before, code, , arrayFilters]) => {
  const { _id: _, ...start } = before;
  const item = refuses(`refused update: ${title}`, start, update, code, arrayFilters ? { arrayFilters } : {});
  // What the embedded server leaves out fails the whole command.
  return noted(code === 238 ? { ...item, expect: [{ code }, ...item.expect.slice(1)] } : item, code);
});

const projections = PROJECTIONS.map(([name, projection, expected, filter]): Case => {
  return noted({ name: `projection: ${name}`, steps: [insert(DOC), find(filter ?? {}, { projection })], expect: [[expected]] });
});

const refusedProjections = REFUSED_PROJECTIONS.map(([name, projection, code]) =>
  noted(fails(`refused projection: ${name}`, [insert(DOC)], find({}, { projection }), code), code),
);

const evaluated = (expression: unknown): { run: Document } => ({
  run: { aggregate: "c", pipeline: [{ $replaceWith: { v: expression } }], cursor: {}, let: env.vars },
});

const expressions = EXPRESSIONS.filter(([expression]) => !timed(expression)).map(([expression, value]): Case => {
  const name = `expression: ${Bun.inspect(expression, { compact: true })}`;
  // The documents under comparison hold no time near the run's, which would be masked.
  return noted({ name, steps: [insert(SAMPLE), evaluated(expression)], expect: [[value === undefined ? {} : { v: value }]] });
});

const refusedExpressions = REFUSED_EXPRESSIONS.map(([expression, code]) => {
  return noted(
    fails(`refused expression: ${Bun.inspect(expression, { compact: true })}`, [insert(SAMPLE)], evaluated(expression), code),
    code,
  );
});

const pipelines = PIPELINES.map(([name, stages, expected]): Case => {
  const run = { aggregate: "c", pipeline: stages, cursor: {}, let: { least: 2 } };
  return noted({ name: `pipeline: ${name}`, steps: [insert(...ITEMS), into("other", ...OTHER), { run }], expect: [expected] });
});

const refusedPipelines = REFUSED_PIPELINES.map(([name, stages, code]) =>
  noted(fails(`refused pipeline: ${name}`, [insert(...ITEMS)], pipeline(...stages), code), code),
);

/** Every case of the pure tables. */
export const shared: Case[] = [
  ...filters,
  ...refusedFilters,
  ...updates,
  ...refusedUpdates,
  ...projections,
  ...refusedProjections,
  ...expressions,
  ...refusedExpressions,
  ...pipelines,
  ...refusedPipelines,
];
