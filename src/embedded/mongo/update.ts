import { ObjectId } from "bson";
import type { Env } from "@/embedded/mongo/env";
import { badValue, fail, failedToParse } from "@/embedded/mongo/errors";
import { compileDocumentStage } from "@/embedded/mongo/document-stages";
import { equalities } from "@/embedded/mongo/equalities";
import { identical } from "@/embedded/mongo/identical";
import { compilePosition } from "@/embedded/mongo/position";
import { compileArrayFilters, edit, inOrder, updatePath } from "@/embedded/mongo/update-paths";
import type { ArrayFilters, Change } from "@/embedded/mongo/update-paths";
import { compileLeaf, fieldsOf, requireOperator } from "@/embedded/mongo/update-operators";
import { isDoc, own, same, typeName } from "@/embedded/mongo/values";
import type { Doc, Value } from "@/embedded/mongo/values";

export type Update = {
  /** The document after the update (a new one, the given one is not touched), and whether anything in it changed. */
  apply(doc: Doc): { doc: Doc; changed: boolean };
  /** The document that an upsert inserts: the filter's equalities, then the update. `_id` is made when neither names one. */
  upsert(): Doc;
};

/**
 * Compiles an update: operators, a replacement document or a pipeline. Throws 9, 40, 52, 56 and 2 for what cannot be compiled;
 * `apply` throws what depends on the document (2, 14, 28, and 66 when `_id` would change).
 */
export function compileUpdate(update: Doc | Doc[], options: { arrayFilters?: Doc[]; env: Env; filter: Doc }): Update {
  const { env, filter } = options;
  if (Array.isArray(update)) {
    if (options.arrayFilters?.length) throw failedToParse("arrayFilters may not be specified for pipeline-style updates");
    return pipelineUpdate(update, env, filter);
  }
  if (Object.keys(update)[0]?.startsWith("$")) return operatorUpdate(update, options.arrayFilters ?? [], env, filter);
  if (options.arrayFilters?.length) throw failedToParse("arrayFilters may not be specified for replacement-style updates");
  return replacement(update, filter);
}

function replacement(update: Doc, filter: Doc): Update {
  const dollar = Object.keys(update).find((key) => key.startsWith("$"));
  if (dollar !== undefined)
    throw fail(52, "DollarPrefixedFieldName", `The dollar ($) prefixed field '${dollar}' in '${dollar}' is not allowed`);
  const replace = (doc: Doc): Doc => {
    const next = withId(update, own(update, "_id") === undefined ? own(doc, "_id") : own(update, "_id"));
    if (own(doc, "_id") !== undefined && !same(own(doc, "_id"), own(next, "_id"))) throw immutableId();
    return next;
  };
  return {
    apply: (doc) => settled(doc, replace(doc)),
    upsert: () => {
      const fixed = equalities(filter).find(([path]) => path === "_id")?.[1];
      return inserted(replace(fixed === undefined ? {} : { _id: fixed }));
    },
  };
}

function pipelineUpdate(update: readonly Doc[], env: Env, filter: Doc): Update {
  const stages = update.map((stage) => compileUpdateStage(stage, env));
  const run = (doc: Doc): Doc => {
    const next = stages.reduce((current, stage) => stage(current), doc);
    const id = own(doc, "_id");
    if (id === undefined) return next;
    if (own(next, "_id") !== undefined && !same(own(next, "_id"), id)) throw immutableId();
    return withId(next, id);
  };
  return { apply: (doc) => settled(doc, run(doc)), upsert: () => inserted(run(baseOf(filter))) };
}

const UPDATE_STAGES = new Set(["$addFields", "$set", "$project", "$unset", "$replaceRoot", "$replaceWith"]);

function compileUpdateStage(stage: Doc, env: Env): (doc: Doc) => Doc {
  const [name = ""] = Object.keys(stage);
  if (!UPDATE_STAGES.has(name)) throw fail(72, "InvalidOptions", `${name} is not allowed to be used within an update`);
  const run = compileDocumentStage(stage, env);
  if (!run) throw fail(72, "InvalidOptions", `${name} is not allowed to be used within an update`);
  return run;
}

type Step = Omit<Change, "leaf" | "creates"> & { operator: string; arg: Value; from?: string };

function operatorUpdate(update: Doc, arrayFilters: readonly Doc[], env: Env, filter: Doc): Update {
  const steps = Object.entries(update).flatMap(([operator, arg]) => {
    requireOperator(operator);
    return Object.entries(fieldsOf(operator, arg)).flatMap(([path, item]) => stepsOf(operator, path, item));
  });
  const ordered = inOrder(steps);
  const filters = compileArrayFilters(arrayFilters, ordered, env);
  const compiled = ordered.map((step) => ({ operator: step.operator, run: compileStep(step, filters, env, filter) }));
  const always = compiled.filter(({ operator }) => operator !== "$setOnInsert");
  const applied = (doc: Doc, list: typeof compiled): Doc => {
    const next = list.reduce((current, { run }) => run(current), doc);
    if (own(doc, "_id") !== undefined && !same(own(doc, "_id"), own(next, "_id"))) throw immutableId();
    return next;
  };
  return {
    apply: (doc) => {
      const next = applied(doc, always);
      return { doc: next, changed: next !== doc };
    },
    upsert: () => inserted(applied(baseOf(filter), compiled)),
  };
}

function stepsOf(operator: string, path: string, arg: Value): Step[] {
  const step: Step = { operator, path, parts: updatePath(path), arg };
  if (operator !== "$rename") return [step];
  if (typeof arg !== "string") throw badValue(`The 'to' field for $rename must be a string: ${path}: ${typeName(arg)}`);
  const target: Step = { operator: "$rename to", path: arg, parts: updatePath(arg), arg: null, from: path };
  if (path === arg) throw badValue(`The source and target field for $rename must differ: ${path}: "${arg}"`);
  const dynamic = [step, target].find(({ parts }) => parts.some((part) => part.startsWith("$")));
  if (dynamic) throw badValue(`The source and target field for $rename may not be dynamic: ${dynamic.path}`);
  return [step, target];
}

function compileStep(step: Step, filters: ArrayFilters, env: Env, filter: Doc): (doc: Doc) => Doc {
  if (step.operator === "$rename") return (doc) => doc;
  if (step.operator === "$rename to") return compileRename(step.from ?? "", step, filters);
  const leaf = compileLeaf(step.operator, step.arg, step.path, env);
  const positional = step.parts.indexOf("$");
  // Editing a document gives a document: the root itself is never the end of a path.
  if (positional < 0) return (doc) => edit(doc, { ...step, ...leaf }, filters) as Doc;
  const position = compilePosition(filter, step.parts.slice(0, positional).join("."), env);
  return (doc) => edit(doc, { ...step, ...leaf, parts: step.parts.with(positional, String(position(doc))) }, filters) as Doc;
}

function compileRename(from: string, target: Step, filters: ArrayFilters): (doc: Doc) => Doc {
  const parts = from.split(".");
  return (doc) => {
    let value: Value = doc;
    for (const part of parts) {
      if (Array.isArray(value)) throw badValue(`The source field cannot be an array element, '${from}' in doc`);
      value = isDoc(value) ? own(value, part) : undefined;
    }
    if (value === undefined) return doc;
    refuseArrays(doc, target);
    const moved = value;
    const without = edit(doc, { path: from, parts, creates: false, leaf: () => undefined }, filters);
    return edit(without, { ...target, creates: true, leaf: () => moved }, filters) as Doc;
  };
}

function refuseArrays(doc: Doc, target: Step): void {
  let value: Value = doc;
  for (const part of target.parts) {
    if (Array.isArray(value)) throw badValue(`The destination field cannot be an array element, '${target.path}' in doc`);
    value = isDoc(value) ? own(value, part) : undefined;
  }
}

// Equalities of the filter, in the order of their names.
function baseOf(filter: Doc): Doc {
  const changes = equalities(filter).map(([path, value]): Change => ({ path, parts: path.split("."), creates: true, leaf: () => value }));
  return changes.reduce<Doc>((doc, change) => edit(doc, change, new Map()) as Doc, {});
}

function inserted(doc: Doc): Doc {
  return withId(doc, own(doc, "_id") ?? (Object.hasOwn(doc, "_id") ? null : new ObjectId()));
}

function withId(doc: Doc, id: Value): Doc {
  if (Object.keys(doc)[0] === "_id" && doc["_id"] === id) return doc;
  const { _id: _, ...rest } = doc;
  return id === undefined ? rest : { _id: id, ...rest };
}

function settled(before: Doc, after: Doc): { doc: Doc; changed: boolean } {
  return identical(before, after) ? { doc: before, changed: false } : { doc: after, changed: true };
}

function immutableId(): Error {
  return fail(66, "ImmutableField", "Performing an update on the path '_id' would modify the immutable field '_id'");
}
