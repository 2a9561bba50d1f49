import { compileDocumentStage } from "@/embedded/mongo/document-stages";
import type { Env } from "@/embedded/mongo/env";
import { fail, notImplemented, numbered } from "@/embedded/mongo/errors";
import { compileGroup } from "@/embedded/mongo/stages-group";
import { compileFacet, compileLookup, compileUnionWith } from "@/embedded/mongo/stages-join";
import { compileUnwind } from "@/embedded/mongo/stages-unwind";
import type { PipelineEnv, Run, Stage } from "@/embedded/mongo/stage-types";
import { compileFilter } from "@/embedded/mongo/match";
import { toInteger } from "@/embedded/mongo/numbers";
import { sortDocuments, sortFields } from "@/embedded/mongo/sorting";
import { isDoc, isNumber, typeName } from "@/embedded/mongo/values";
import type { Doc, Value } from "@/embedded/mongo/values";

export type { PipelineEnv } from "@/embedded/mongo/stage-types";

/** Compiles a pipeline and runs it over the input. Throws 40324 for an unknown stage, 238 for one that the engine leaves out, before any input is read. */
export function runPipeline(stages: readonly Doc[], input: Iterable<Doc>, env: PipelineEnv): Doc[] {
  return [...compilePipeline(stages, env)(input)];
}

/** The head of a pipeline that a planner may take over: its filter, then a sort, skip and limit that directly follow in that order. */
export function leadingMatch(stages: readonly Doc[]): { filter: Doc; sort?: Doc; skip?: number; limit?: number; rest: Doc[] } {
  const filters: Doc[] = [];
  let at = 0;
  const arg = (name: string): Value => {
    const stage = stages[at];
    return stage && Object.keys(stage).length === 1 ? stage[name] : undefined;
  };
  for (let filter = arg("$match"); isDoc(filter); filter = arg("$match")) {
    filters.push(filter);
    at++;
  }
  const head: { filter: Doc; sort?: Doc; skip?: number; limit?: number } = { filter: joined(filters) };
  const sort = arg("$sort");
  if (isDoc(sort) && Object.values(sort).every((direction) => isNumber(direction)) && Object.keys(sort).length > 0) {
    head.sort = sort;
    at++;
  }
  const skip = count(arg("$skip"));
  if (skip !== undefined) {
    head.skip = skip;
    at++;
  }
  const limit = count(arg("$limit"));
  if (limit !== undefined && limit > 0) {
    head.limit = limit;
    at++;
  }
  return { ...head, rest: stages.slice(at) };
}

function joined(filters: readonly Doc[]): Doc {
  const [only = {}] = filters;
  return filters.length <= 1 ? only : { $and: filters.filter((filter) => Object.keys(filter).length > 0) };
}

function count(v: Value): number | undefined {
  const n = isNumber(v) ? toInteger(v) : undefined;
  return n === undefined || n < 0n || n > BigInt(Number.MAX_SAFE_INTEGER) ? undefined : Number(n);
}

function compilePipeline(stages: readonly Doc[], env: PipelineEnv): Run {
  const runs = stages.map((stage) => compileStage(stage, env));
  return (input) => runs.reduce((docs, run) => run(docs), input);
}

// Stages of mongod that the engine knows by name only.
const LEFT_OUT = new Set(
  (
    "$bucket $bucketAuto $changeStream $collStats $currentOp $densify $documents $fill $geoNear $graphLookup $indexStats $listSessions $merge $out " +
    "$planCacheStats $redact $search $setWindowFields"
  ).split(" "),
);

const STAGES: Record<string, Stage> = {
  $match: (arg, env) => {
    if (!isDoc(arg)) throw numbered(15_959, "the match filter must be an expression in an object");
    const matches = compileFilter(arg, env);
    return (docs) => filtered(docs, matches);
  },
  $sort: (arg) => {
    if (!isDoc(arg)) throw numbered(15_973, "the $sort key specification must be an object");
    if (sortFields(arg).length === 0) throw numbered(15_976, "$sort stage must have at least one sort key");
    return (docs) => sortDocuments([...docs], arg);
  },
  $skip: (arg) => {
    const n = count(arg);
    if (n === undefined) throw numbered(15_956, "Argument to $skip must be a non-negative integer");
    return (docs) => skipped(docs, n);
  },
  $limit: (arg) => {
    const n = count(arg);
    if (n === undefined) throw numbered(2_107_201, "invalid argument to $limit stage: expected a non-negative integer");
    if (n === 0) throw numbered(15_958, "the limit must be positive");
    return (docs) => limited(docs, n);
  },
  $sample: (arg) => {
    const size = isDoc(arg) ? count(arg["size"]) : undefined;
    if (size === undefined) throw numbered(28_747, "size argument to $sample must be a non-negative integer");
    return (docs) =>
      [...docs]
        .map((doc) => ({ doc, at: Math.random() }))
        .sort((a, b) => a.at - b.at)
        .slice(0, size)
        .map(({ doc }) => doc);
  },
  $count: (arg) => {
    if (typeof arg !== "string" || arg === "") throw numbered(40_156, "the count field must be a non-empty string");
    if (arg.startsWith("$")) throw numbered(40_158, "the count field cannot be a $-prefixed path");
    if (arg.includes(".")) throw numbered(40_160, "the count field cannot contain '.'");
    return (docs) => counted(docs, arg);
  },
  $group: compileGroup,
  $sortByCount: (arg, env) => {
    const group = compileGroup({ _id: arg, count: { $sum: 1 } }, env);
    return (docs) => sortDocuments([...group(docs)], { count: -1 });
  },
  $unwind: (arg) => compileUnwind(arg),
  $lookup: (arg, env) => compileLookup(arg, env, compilePipeline, leadingMatch),
  $unionWith: (arg, env) => compileUnionWith(arg, env, compilePipeline, leadingMatch),
  $facet: (arg, env) => compileFacet(arg, env, compilePipeline),
};

function compileStage(stage: Doc, env: PipelineEnv): Run {
  if (!isDoc(stage)) throw fail(14, "TypeMismatch", `Each element of the 'pipeline' array must be an object, found ${typeName(stage)}`);
  const single = compileDocumentStage(stage, env satisfies Env);
  if (single) return (docs) => mapped(docs, single);
  const [name = ""] = Object.keys(stage);
  const compile = Object.hasOwn(STAGES, name) ? STAGES[name] : undefined;
  if (compile) return compile(stage[name], env);
  if (LEFT_OUT.has(name)) throw notImplemented(`the stage ${name}`);
  throw numbered(40_324, `Unrecognized pipeline stage name: '${name}'`);
}

function* mapped(docs: Iterable<Doc>, run: (doc: Doc) => Doc): Iterable<Doc> {
  for (const doc of docs) yield run(doc);
}

function* filtered(docs: Iterable<Doc>, matches: (doc: Doc) => boolean): Iterable<Doc> {
  for (const doc of docs) if (matches(doc)) yield doc;
}

function* skipped(docs: Iterable<Doc>, n: number): Iterable<Doc> {
  let left = n;
  for (const doc of docs) if (left-- <= 0) yield doc;
}

function* limited(docs: Iterable<Doc>, n: number): Iterable<Doc> {
  let left = n;
  for (const doc of docs) {
    yield doc;
    if (--left === 0) return;
  }
}

function* counted(docs: Iterable<Doc>, field: string): Iterable<Doc> {
  let n = 0;
  for (const _ of docs) n++;
  if (n > 0) yield { [field]: n };
}
