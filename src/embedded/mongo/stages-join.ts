import { failedToParse, numbered, notImplemented } from "@/embedded/mongo/errors";
import { compileExpression } from "@/embedded/mongo/expressions";
import { variableName } from "@/embedded/mongo/expressions-logic";
import { compileFilter } from "@/embedded/mongo/match";
import { withPath } from "@/embedded/mongo/paths";
import type { CompilePipeline, Leading, PipelineEnv, Run } from "@/embedded/mongo/stage-types";
import { getPath, isDoc, put, typeName } from "@/embedded/mongo/values";
import type { Doc, Value } from "@/embedded/mongo/values";

/** `$lookup` by fields, by a pipeline with `let`, or by both. Equal fields are looked up by a filter, which an index of the other collection may serve. */
export function compileLookup(arg: Value, env: PipelineEnv, compile: CompilePipeline, leading: Leading): Run {
  if (!isDoc(arg)) throw failedToParse(`the $lookup stage specification must be an object, but found ${typeName(arg)}`);
  const { from, as, localField, foreignField, let: bindings, pipeline, ...others } = arg;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw failedToParse(`unknown argument to $lookup: ${unknown}`);
  if (typeof as !== "string") throw failedToParse("must specify 'as' field for a $lookup");
  if (typeof from !== "string") throw failedToParse("must specify 'from' field for a $lookup");
  if ((localField === undefined) !== (foreignField === undefined) || (localField === undefined && pipeline === undefined)) {
    throw failedToParse("$lookup requires both or neither of 'localField' and 'foreignField' to be specified");
  }
  if (bindings !== undefined && pipeline === undefined) throw failedToParse("$lookup with 'let' must also specify 'pipeline'");
  const stages = stageList(pipeline ?? [], "$lookup");
  const variables = Object.entries(isDoc(bindings) ? bindings : {}).map(
    ([name, item]) => [variableName(name), compileExpression(item, env)] as const,
  );
  const named = Object.fromEntries(variables.map(([name]) => [name, null]));
  // Compiled once for its errors; each document then compiles it with its own variables.
  compile(stages, { ...env, vars: { ...env.vars, ...named } });
  const join = byField(text(localField), text(foreignField));
  const target = as.split(".");
  return function* looked(docs) {
    for (const doc of docs) {
      const bound: Record<string, Value> = { ...env.vars };
      for (const [name, evaluate] of variables) bound[name] = evaluate({ root: doc, vars: env.vars ?? {} });
      const found = collect(from, join(doc), stages, { ...env, vars: bound }, compile, leading);
      yield withPath(doc, target, found);
    }
  };
}

/** `$unionWith`: the documents of another collection after the input's. */
export function compileUnionWith(arg: Value, env: PipelineEnv, compile: CompilePipeline, leading: Leading): Run {
  const { coll, pipeline, ...others } = isDoc(arg) ? arg : { coll: arg, pipeline: [] };
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw numbered(40_415, `BSON field '$unionWith.${unknown}' is an unknown field.`);
  if (typeof coll !== "string") throw notImplemented("$unionWith without a collection");
  const stages = stageList(pipeline ?? [], "$unionWith");
  compile(stages, env);
  return function* united(docs) {
    yield* docs;
    yield* collect(coll, {}, stages, env, compile, leading);
  };
}

/** `$facet`: several pipelines over the same input, each into an array of the one document that comes out. */
export function compileFacet(arg: Value, env: PipelineEnv, compile: CompilePipeline): Run {
  if (!isDoc(arg) || Object.keys(arg).length === 0) throw numbered(40_169, "the $facet specification must be a non-empty object");
  const facets = Object.entries(arg).map(([name, pipeline]) => {
    if (name.startsWith("$") || name.includes("."))
      throw numbered(16_410, `FieldPath field names may not start with '$' or contain '.': ${name}`);
    const stages = stageList(pipeline, "$facet");
    if (stages.some((stage) => Object.hasOwn(stage, "$facet")))
      throw numbered(40_600, "$facet is not allowed to be used within a $facet stage");
    return [name, compile(stages, env)] as const;
  });
  return function* faceted(docs) {
    const list = [...docs];
    const result: Doc = {};
    for (const [name, run] of facets) put(result, name, [...run(list)]);
    yield result;
  };
}

function collect(from: string, filter: Doc, stages: readonly Doc[], env: PipelineEnv, compile: CompilePipeline, leading: Leading): Doc[] {
  const head = leading(stages);
  const both = [filter, head.filter].filter((part) => Object.keys(part).length > 0);
  const whole: Doc = both.length > 1 ? { $and: both } : (both[0] ?? {});
  const matches = compileFilter(whole, env);
  const rest = stages.slice(matchCount(stages));
  const found = [...env.scan(from, withoutExpressions(whole))].filter((doc) => matches(doc));
  return [...compile(rest, env)(found)];
}

// What a scan can serve without knowing the variables: conditions are only taken away, so it may find more, never less.
function withoutExpressions(filter: Doc): Doc {
  const kept = Object.entries(filter).flatMap(([key, arg]): [string, Value][] => {
    if (key === "$and" && Array.isArray(arg)) {
      const parts = arg.map((part) => (isDoc(part) ? withoutExpressions(part) : {})).filter((part) => Object.keys(part).length > 0);
      return parts.length > 0 ? [[key, parts]] : [];
    }
    return key === "$expr" || (key.startsWith("$") && mentionsExpression(arg)) ? [] : [[key, arg]];
  });
  return Object.fromEntries(kept);
}

function mentionsExpression(v: Value): boolean {
  if (Array.isArray(v)) return v.some(mentionsExpression);
  return isDoc(v) && Object.entries(v).some(([key, item]) => key === "$expr" || mentionsExpression(item));
}

function matchCount(stages: readonly Doc[]): number {
  const end = stages.findIndex((stage) => !isDoc(stage["$match"]));
  return end < 0 ? stages.length : end;
}

// Arrays of the document stand for each of their elements, a missing field for null.
function byField(localField: string | undefined, foreignField: string | undefined): (doc: Doc) => Doc {
  if (localField === undefined || foreignField === undefined) return () => ({});
  return (doc) => {
    const values = getPath(doc, localField).flatMap((value) => (Array.isArray(value) ? value : [value ?? null]));
    const list = values.length === 0 && !isEmptyArray(doc, localField) ? [null] : values;
    return list.length === 1 ? { [foreignField]: { $eq: list[0] } } : { [foreignField]: { $in: list } };
  };
}

function isEmptyArray(doc: Doc, path: string): boolean {
  return getPath(doc, path).some((value) => Array.isArray(value));
}

function text(v: Value): string | undefined {
  if (v !== undefined && typeof v !== "string") throw failedToParse("$lookup argument must be a string");
  return v;
}

function stageList(v: Value, name: string): Doc[] {
  if (!Array.isArray(v)) throw failedToParse(`${name}'s pipeline must be an array`);
  return v.map((stage) => {
    if (!isDoc(stage)) throw failedToParse(`${name}'s pipeline must be an array of objects`);
    return stage;
  });
}
